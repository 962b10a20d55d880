import { useTranslation } from "react-i18next";
import type { MapEdge, ServiceMapResult } from "@/api/types";
import { formatDuration } from "@/shared/format/duration";
import { formatCount, formatPercent } from "@/shared/format/numbers";
import { ServiceName } from "@/shared/service/ServiceName";
import { type SimpleColumn, SimpleTable } from "@/shared/table/SimpleTable";
import styles from "./map.module.css";

interface EdgeTableProps {
  map: ServiceMapResult;
  onSelect: (id: string) => void;
}

/** The map as a table: the same for screen readers and narrow screens. */
export function EdgeTable({ map, onSelect }: EdgeTableProps) {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  const names = new Map(map.nodes.map(({ id, name }) => [id, name]));
  const end = (id: string) => (
    <button type="button" className={styles.end} onClick={() => onSelect(id)}>
      <ServiceName name={names.get(id) ?? id} />
    </button>
  );
  const columns: SimpleColumn<MapEdge>[] = [
    { id: "source", title: t("map.source"), cell: ({ source }) => end(source) },
    { id: "target", title: t("map.target"), cell: ({ target }) => end(target) },
    { id: "calls", title: t("map.calls"), align: "end", cell: ({ calls }) => formatCount(calls, locale) },
    {
      id: "errors",
      title: t("common.errors"),
      align: "end",
      cell: ({ errors, error_rate }) => (
        <span className={errors > 0 ? "error" : "muted"}>{formatPercent(error_rate, locale)}</span>
      ),
    },
    { id: "p50", title: "P50", align: "end", wideOnly: true, cell: ({ p50 }) => formatDuration(p50, locale) },
    { id: "p95", title: "P95", align: "end", cell: ({ p95 }) => formatDuration(p95, locale) },
  ];
  return (
    <details className={styles.table}>
      <summary>{t("common.table")}</summary>
      <SimpleTable
        label={t("map.diagram")}
        rows={map.edges.toSorted((left, right) => right.calls - left.calls)}
        columns={columns}
        rowKey={({ source, target }) => `${source} ${target}`}
      />
    </details>
  );
}
