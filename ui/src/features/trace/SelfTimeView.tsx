import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { formatDuration } from "@/shared/format/duration";
import { formatPercent } from "@/shared/format/numbers";
import { serviceColor } from "@/shared/service/hue";
import { ServiceName } from "@/shared/service/ServiceName";
import { type Column, VirtualTable } from "@/shared/table/VirtualTable";
import { type SelfTimeRow, selfTimeTable } from "@/shared/waterfall/selfTime";
import styles from "./trace.module.css";
import type { TraceState } from "./useTraceState";

/** Where the time of the trace went, by service and operation. A click selects the slowest span. */
export function SelfTimeView({ state }: { state: TraceState }) {
  const { t, i18n } = useTranslation();
  const rows = useMemo(() => selfTimeTable(state.tree), [state.tree]);
  const all = rows.reduce((sum, { self }) => sum + self, 0) || 1;
  const duration = (value: number) => formatDuration(value, i18n.language);
  const columns: Column<SelfTimeRow>[] = [
    {
      id: "service",
      title: t("common.service"),
      width: "minmax(90px, 180px)",
      cell: ({ service }) => <ServiceName name={service} />,
    },
    {
      id: "name",
      title: t("common.operation"),
      width: "minmax(100px, 1fr)",
      cell: ({ name }) => <span className="truncate">{name}</span>,
    },
    {
      id: "self",
      title: t("trace.selfTime"),
      width: "minmax(110px, 220px)",
      cell: ({ self, service }) => (
        <>
          <i
            className={styles.share}
            style={{ width: `${(self / all) * 100}%`, background: serviceColor(service) }}
          />
          <span>{duration(self)}</span>
          <small className="muted">{formatPercent(self / all, i18n.language)}</small>
        </>
      ),
    },
    {
      id: "total",
      title: t("common.total"),
      width: "84px",
      align: "end",
      wideOnly: true,
      cell: ({ total }) => duration(total),
    },
    {
      id: "average",
      title: t("trace.average"),
      width: "84px",
      align: "end",
      wideOnly: true,
      cell: ({ total, count }) => duration(total / count),
    },
    { id: "count", title: t("trace.count"), width: "56px", align: "end", cell: ({ count }) => count },
    {
      id: "errors",
      title: t("common.errors"),
      width: "56px",
      align: "end",
      wideOnly: true,
      cell: ({ errors }) => (errors > 0 ? <span className="error">{errors}</span> : ""),
    },
  ];
  return (
    <VirtualTable
      label={t("trace.table")}
      rows={rows}
      columns={columns}
      rowKey={({ key }) => key}
      selected={rows.find(({ slowest }) => slowest === state.selected)?.key}
      onSelect={({ slowest }) => state.select(slowest)}
    />
  );
}
