import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/shared/ui/Button";
import type { PlacedEdge, PlacedMap } from "./layout";
import { MapNodeBox } from "./MapNodeBox";
import styles from "./map.module.css";
import { usePanZoom } from "./usePanZoom";

interface DiagramProps {
  map: PlacedMap;
  selected: string | undefined;
  onSelect: (id: string | undefined) => void;
}

/** Line width for a number of calls: grows with the order of magnitude. */
function edgeWidth(calls: number): number {
  return 1 + Math.log10(Math.max(1, calls)) * 0.55;
}

export function Diagram({ map, selected, onSelect }: DiagramProps) {
  const { t } = useTranslation();
  const { box, transform, handlers, zoom, fit } = usePanZoom(map.width, map.height);
  const touches = ({ edge }: PlacedEdge) =>
    selected === undefined || [edge.source, edge.target].includes(selected);
  return (
    <div ref={box} className={styles.diagram}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the nodes are buttons, and the table below says the same */}
      <svg
        width="100%"
        height="100%"
        role="group"
        aria-label={t("map.diagram")}
        onClick={() => onSelect(undefined)}
        {...handlers}
      >
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0 0.8 7.2 4 0 7.2z" className={styles.arrow} />
          </marker>
        </defs>
        <g transform={transform}>
          {map.edges.map((placed) => (
            <path
              key={placed.edge.source + placed.edge.target}
              d={placed.path}
              className={styles.edge}
              data-failing={placed.edge.errors > 0}
              data-faded={!touches(placed)}
              strokeWidth={edgeWidth(placed.edge.calls)}
              markerEnd="url(#arrow)"
            />
          ))}
          {map.nodes.map((placed) => (
            <MapNodeBox
              key={placed.node.id}
              placed={placed}
              selected={placed.node.id === selected}
              onSelect={onSelect}
            />
          ))}
        </g>
      </svg>
      <div className={styles.zoom}>
        <IconButton kind="default" label={t("map.zoomIn")} onClick={() => zoom(1.25)}>
          <ZoomIn size={15} />
        </IconButton>
        <IconButton kind="default" label={t("map.zoomOut")} onClick={() => zoom(0.8)}>
          <ZoomOut size={15} />
        </IconButton>
        <IconButton kind="default" label={t("map.fit")} onClick={fit}>
          <Maximize size={15} />
        </IconButton>
      </div>
    </div>
  );
}
