import { Boxes, Database, Globe, MessagesSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Neighbour } from "@/api/types";
import { formatDuration } from "@/shared/format/duration";
import { formatCount, formatPercent } from "@/shared/format/numbers";
import { ServiceLink } from "@/shared/service/ServiceName";
import { type SimpleColumn, SimpleTable } from "@/shared/table/SimpleTable";
import { Card } from "@/shared/ui/Bits";
import styles from "./service.module.css";

const ICONS = { service: Boxes, database: Database, messaging: MessagesSquare, external: Globe } as const;

interface NeighboursProps {
  direction: "upstream" | "downstream";
  neighbours: readonly Neighbour[];
}

export function Neighbours({ direction, neighbours }: NeighboursProps) {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  const columns: SimpleColumn<Neighbour>[] = [
    { id: "name", title: t("common.name"), cell: (neighbour) => <NeighbourName neighbour={neighbour} /> },
    { id: "calls", title: t("service.calls"), align: "end", cell: ({ calls }) => formatCount(calls, locale) },
    {
      id: "errors",
      title: t("common.errors"),
      align: "end",
      cell: ({ errors, error_rate }) => (
        <span className={errors > 0 ? "error" : "muted"}>{formatPercent(error_rate, locale)}</span>
      ),
    },
    { id: "p95", title: "P95", align: "end", cell: ({ p95 }) => formatDuration(p95, locale) },
  ];
  return (
    <Card title={t(`service.${direction}`)}>
      {neighbours.length === 0 ? (
        <p className={styles.none}>{t("service.noNeighbours")}</p>
      ) : (
        <SimpleTable
          label={t(`service.${direction}`)}
          rows={neighbours}
          columns={columns}
          rowKey={({ kind, name }) => `${kind} ${name}`}
        />
      )}
    </Card>
  );
}

function NeighbourName({ neighbour: { name, kind } }: { neighbour: Neighbour }) {
  const { t } = useTranslation();
  if (kind === "service") return <ServiceLink name={name} />;
  const Icon = ICONS[kind];
  return (
    <span className={styles.neighbour}>
      <Icon size={13} aria-label={t(`service.nodeKind.${kind}`)} />
      <span className="truncate">{name}</span>
    </span>
  );
}
