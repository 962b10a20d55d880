import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { spansQuery } from "@/api/queries/traces";
import type { SpanSummary } from "@/api/types";
import { NoMatch } from "@/shared/explore/NoMatch";
import { useExplore } from "@/shared/explore/useExplore";
import { formatDuration } from "@/shared/format/duration";
import { formatFull, formatInstant } from "@/shared/format/instant";
import { ServiceName } from "@/shared/service/ServiceName";
import { chooseColumns, fieldColumns } from "@/shared/table/columns";
import { useColumns } from "@/shared/table/useColumns";
import { type Column, VirtualTable } from "@/shared/table/VirtualTable";
import { Badge } from "@/shared/ui/Bits";
import { Failure, Loading } from "@/shared/ui/States";
import { DurationBar } from "./DurationBar";
import { joinSelection } from "./selected";
import { useSort } from "./useSort";

const route = getRouteApi("/traces");

export const SPAN_COLUMNS = ["start", "service", "name", "kind", "duration", "status"];

function fieldColumn(key: string): Column<SpanSummary> {
  return {
    id: key,
    title: key,
    width: "minmax(80px, 200px)",
    cell: ({ columns }) => <span className="truncate">{columns[key]}</span>,
  };
}

export function useSpanColumns(longest: number): Column<SpanSummary>[] {
  const { t, i18n } = useTranslation();
  const { byTime, byDuration } = useSort();
  return [
    {
      id: "start",
      title: t("common.started"),
      width: "104px",
      wideOnly: true,
      sort: byTime,
      cell: ({ start }) => (
        <time title={formatFull(start, i18n.language)}>{formatInstant(start, i18n.language)}</time>
      ),
    },
    {
      id: "service",
      title: t("common.service"),
      width: "minmax(96px, 0.7fr)",
      cell: ({ service }) => <ServiceName name={service} />,
    },
    {
      id: "name",
      title: t("common.operation"),
      width: "minmax(110px, 1.6fr)",
      cell: ({ name }) => <span className="truncate">{name}</span>,
    },
    {
      id: "kind",
      title: t("common.kind"),
      width: "76px",
      wideOnly: true,
      cell: ({ kind }) => <span className="muted">{t(`trace.kindName.${kind}`)}</span>,
    },
    {
      id: "duration",
      title: t("common.duration"),
      width: "minmax(84px, 170px)",
      sort: byDuration,
      cell: ({ duration, service }) => (
        <DurationBar
          service={service}
          share={duration / longest}
          text={formatDuration(duration, i18n.language)}
        />
      ),
    },
    {
      id: "status",
      title: t("common.status"),
      width: "56px",
      cell: ({ status }) => (status === "error" ? <Badge tone="error">{t("traces.error")}</Badge> : ""),
    },
  ];
}

/** One row a span. */
export function SpanList() {
  const { t } = useTranslation();
  const { selection, sel, select } = useExplore();
  const { sort = "newest" } = route.useSearch();
  const navigate = route.useNavigate();
  const { ids } = useColumns(SPAN_COLUMNS);
  const query = useInfiniteQuery(spansQuery(selection, sort, fieldColumns(ids, SPAN_COLUMNS)));
  const spans = useMemo(() => query.data?.pages.flatMap((page) => page.spans) ?? [], [query.data]);
  const known = useSpanColumns(Math.max(1, ...spans.map(({ duration }) => duration)));
  if (query.isPending) return <Loading rows={14} />;
  if (query.error && spans.length === 0)
    return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (spans.length === 0) return <NoMatch />;
  return (
    <VirtualTable
      label={t("traces.spanTable")}
      rows={spans}
      columns={chooseColumns(known, ids, fieldColumn)}
      rowKey={({ trace_id, span_id }) => joinSelection(trace_id, span_id)}
      selected={sel}
      stale={query.isPlaceholderData}
      onSelect={({ trace_id, span_id }) => select(joinSelection(trace_id, span_id))}
      onOpen={({ trace_id, span_id }) =>
        void navigate({ to: "/trace/$traceId", params: { traceId: trace_id }, search: { span: span_id } })
      }
      onEnd={query.hasNextPage && !query.isFetching ? () => void query.fetchNextPage() : undefined}
      tone={({ status }) => (status === "error" ? "error" : undefined)}
    />
  );
}
