import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { tracesQuery } from "@/api/queries/traces";
import { NoMatch } from "@/shared/explore/NoMatch";
import { useExplore } from "@/shared/explore/useExplore";
import { chooseColumns } from "@/shared/table/columns";
import { useColumns } from "@/shared/table/useColumns";
import { VirtualTable } from "@/shared/table/VirtualTable";
import { Failure, Loading } from "@/shared/ui/States";
import { TRACE_COLUMNS, useTraceColumns } from "./useTraceColumns";

const route = getRouteApi("/traces");

export function TraceList() {
  const { t } = useTranslation();
  const { selection, sel, select } = useExplore();
  const { sort = "newest" } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(tracesQuery(selection, sort));
  const traces = useMemo(() => query.data?.pages.flatMap((page) => page.traces) ?? [], [query.data]);
  const { ids } = useColumns(TRACE_COLUMNS);
  const all = useTraceColumns(Math.max(1, ...traces.map(({ duration }) => duration)));

  if (query.isPending) return <Loading rows={14} />;
  if (query.error && traces.length === 0)
    return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (traces.length === 0) return <NoMatch />;
  return (
    <VirtualTable
      label={t("traces.table")}
      rows={traces}
      columns={chooseColumns(all, ids)}
      rowKey={({ trace_id }) => trace_id}
      selected={sel}
      stale={query.isPlaceholderData}
      onSelect={({ trace_id }) => select(trace_id)}
      onOpen={({ trace_id }) => void navigate({ to: "/trace/$traceId", params: { traceId: trace_id } })}
      onEnd={query.hasNextPage && !query.isFetching ? () => void query.fetchNextPage() : undefined}
      tone={({ errors }) => (errors > 0 ? "error" : undefined)}
    />
  );
}
