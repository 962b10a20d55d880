import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ServiceSummary } from "@/api/types";
import { Sparkline } from "@/shared/charts/Sparkline";
import { formatDuration } from "@/shared/format/duration";
import { formatPercent, formatRate } from "@/shared/format/numbers";
import { serviceColor } from "@/shared/service/hue";
import { ServiceLink } from "@/shared/service/ServiceName";
import { type Column, VirtualTable } from "@/shared/table/VirtualTable";
import { Change } from "./Change";
import { change, orderServices } from "./order";
import type { ServiceColumn } from "./search";

const route = getRouteApi("/");
const ROW_HEIGHT = 44;
const FIRST_ASCENDING: ReadonlySet<ServiceColumn> = new Set(["name"]);

function useSorting() {
  const { sort, order } = route.useSearch();
  const navigate = route.useNavigate();
  const column = sort ?? "rate";
  const ascending = order === "asc";
  const sortBy = (next: ServiceColumn) => ({
    active: next === column ? ((ascending ? "asc" : "desc") as "asc" | "desc") : undefined,
    onSort: () => {
      const rising = next === column ? !ascending : FIRST_ASCENDING.has(next);
      void navigate({
        search: (previous) => ({ ...previous, sort: next, order: rising ? ("asc" as const) : undefined }),
      });
    },
  });
  return { column, ascending, sortBy };
}

export function ServiceTable({ services }: { services: readonly ServiceSummary[] }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const { column, ascending, sortBy } = useSorting();
  const [marked, setMarked] = useState<string>();
  const locale = i18n.language;
  const percentile = (id: "p50" | "p95" | "p99"): Column<ServiceSummary> => ({
    id,
    title: t(`overview.${id}`),
    width: "minmax(72px, 110px)",
    align: "end",
    wideOnly: id !== "p95",
    sort: sortBy(id),
    cell: ({ current, previous }) => (
      <>
        {id === "p95" && <Change share={change(current.p95, previous?.p95)} worseUp />}
        {formatDuration(current[id], locale)}
      </>
    ),
  });
  const columns: Column<ServiceSummary>[] = [
    {
      id: "name",
      title: t("common.service"),
      width: "minmax(120px, 1.4fr)",
      sort: sortBy("name"),
      cell: ({ name }) => <ServiceLink name={name} />,
    },
    {
      id: "traffic",
      title: t("overview.traffic"),
      width: "minmax(120px, 1fr)",
      wideOnly: true,
      cell: ({ name, sparkline }) => <Sparkline values={sparkline} color={serviceColor(name)} />,
    },
    {
      id: "rate",
      title: t("common.rate"),
      width: "minmax(70px, 130px)",
      align: "end",
      sort: sortBy("rate"),
      cell: ({ current, previous }) => (
        <>
          <Change share={change(current.rate, previous?.rate)} />
          {formatRate(current.rate, locale)}
        </>
      ),
    },
    {
      id: "failures",
      title: t("common.errors"),
      width: "minmax(90px, 0.6fr)",
      wideOnly: true,
      cell: ({ current, error_sparkline }) =>
        current.errors > 0 && <Sparkline values={error_sparkline} color="var(--error-bar)" />,
    },
    {
      id: "errors",
      title: t("common.errorRate"),
      width: "minmax(62px, 100px)",
      align: "end",
      sort: sortBy("errors"),
      cell: ({ current }) => (
        <span className={current.errors > 0 ? "error" : "muted"}>
          {formatPercent(current.error_rate, locale)}
        </span>
      ),
    },
    percentile("p50"),
    percentile("p95"),
    percentile("p99"),
  ];
  const open = ({ name }: ServiceSummary) => void navigate({ to: "/service", search: { name } });
  return (
    <VirtualTable
      label={t("overview.table")}
      rows={orderServices(services, column, ascending)}
      columns={columns}
      rowHeight={ROW_HEIGHT}
      rowKey={({ name }) => name}
      selected={marked}
      onSelect={({ name }) => setMarked(name)}
      onOpen={open}
      onClick={open}
    />
  );
}
