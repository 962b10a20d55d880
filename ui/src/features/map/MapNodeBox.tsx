import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { MapNode } from "@/api/types";
import { formatPercent, formatRate } from "@/shared/format/numbers";
import { serviceColor } from "@/shared/service/hue";
import { NODE_HEIGHT, NODE_WIDTH, type PlacedNode } from "./layout";
import styles from "./map.module.css";

interface MapNodeBoxProps {
  placed: PlacedNode;
  selected: boolean;
  onSelect: (id: string) => void;
}

const LONGEST_NAME = 22;

function shorten(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

export function MapNodeBox({ placed: { node, x, y }, selected, onSelect }: MapNodeBoxProps) {
  const { t } = useTranslation();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") onSelect(node.id);
  };
  return (
    <g
      transform={`translate(${x} ${y})`}
      className={styles.node}
      role="button"
      tabIndex={0}
      aria-pressed={selected}
      aria-label={`${node.name}, ${t(`service.nodeKind.${node.kind}`)}`}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        event.stopPropagation();
        onSelect(node.id);
      }}
    >
      <rect width={NODE_WIDTH} height={NODE_HEIGHT} rx={node.kind === "service" ? 9 : 24} />
      <Mark node={node} />
      <text x={30} y={21}>
        {shorten(node.name)}
      </text>
      <Figures node={node} />
    </g>
  );
}

function Mark({ node }: { node: MapNode }) {
  if (node.kind === "service")
    return (
      <rect
        x={13}
        y={12}
        width={9}
        height={9}
        rx={3}
        style={{ fill: serviceColor(node.name), stroke: "none" }}
      />
    );
  return <circle cx={17.5} cy={16.5} r={4} className={styles.outside} />;
}

function Figures({ node }: { node: MapNode }) {
  const { t, i18n } = useTranslation();
  if (!node.current) {
    return (
      <text x={30} y={38} className={styles.small}>
        {t(`service.nodeKind.${node.kind}`)}
      </text>
    );
  }
  const { rate, errors, error_rate } = node.current;
  return (
    <text x={30} y={38} className={styles.small}>
      {formatRate(rate, i18n.language)}
      {errors > 0 && (
        <tspan className={styles.failing} dx={8}>
          {formatPercent(error_rate, i18n.language)}
        </tspan>
      )}
    </text>
  );
}
