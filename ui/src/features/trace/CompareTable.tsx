import { useTranslation } from "react-i18next";
import { formatDuration } from "@/shared/format/duration";
import { ServiceName } from "@/shared/service/ServiceName";
import { type Column, VirtualTable } from "@/shared/table/VirtualTable";
import { Badge } from "@/shared/ui/Bits";
import type { Difference, Side } from "./compare";
import styles from "./compare.module.css";
import type { TraceState } from "./useTraceState";

/** Operations of both traces; a click selects the slowest span of this one. */
export function CompareTable({ rows, state }: { rows: readonly Difference[]; state: TraceState }) {
  const { t, i18n } = useTranslation();
  const most = Math.max(1, ...rows.map(({ change }) => Math.abs(change)));
  const sideText = ({ count, self }: Side) =>
    count === 0 ? "–" : `${formatDuration(self, i18n.language)}${count > 1 ? ` (${count}×)` : ""}`;
  const columns: Column<Difference>[] = [
    {
      id: "service",
      title: t("common.service"),
      width: "minmax(90px, 180px)",
      wideOnly: true,
      cell: ({ service }) => <ServiceName name={service} />,
    },
    {
      id: "name",
      title: t("common.operation"),
      width: "minmax(100px, 1fr)",
      cell: (row) => <Operation row={row} />,
    },
    {
      id: "here",
      title: t("compare.here"),
      width: "minmax(84px, 130px)",
      align: "end",
      cell: ({ here }) => sideText(here),
    },
    {
      id: "there",
      title: t("compare.there"),
      width: "minmax(84px, 130px)",
      align: "end",
      cell: ({ there }) => sideText(there),
    },
    {
      id: "change",
      title: t("compare.change"),
      width: "minmax(88px, 220px)",
      cell: ({ change }) => (
        <span className={styles.change} data-slower={change > 0}>
          <i style={{ width: `${(Math.abs(change) / most) * 50}%` }} aria-hidden />
          <span>
            {change > 0 ? "+" : ""}
            {formatDuration(change, i18n.language)}
          </span>
        </span>
      ),
    },
  ];
  return (
    <VirtualTable
      label={t("compare.table")}
      rows={rows}
      columns={columns}
      rowKey={({ key }) => key}
      selected={rows.find(({ slowest }) => slowest !== undefined && slowest === state.selected)?.key}
      onSelect={({ slowest }) => slowest && state.select(slowest)}
      tone={({ here, there }) => (here.errors > there.errors ? "error" : undefined)}
    />
  );
}

function Operation({ row: { name, here, there } }: { row: Difference }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="truncate">{name}</span>
      {there.count === 0 && <Badge tone="accent">{t("compare.onlyHere")}</Badge>}
      {here.count === 0 && <Badge>{t("compare.onlyThere")}</Badge>}
    </>
  );
}
