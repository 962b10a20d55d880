import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { logsQuery } from "@/api/queries/logs";
import { NoMatch } from "@/shared/explore/NoMatch";
import { useExplore } from "@/shared/explore/useExplore";
import { severityTone } from "@/shared/logs/severity";
import { VirtualTable } from "@/shared/table/VirtualTable";
import { Failure, Loading } from "@/shared/ui/States";
import { useLogColumns } from "./useLogColumns";

const route = getRouteApi("/logs");
const ROW_HEIGHT = 27;

export function LogList() {
  const { t } = useTranslation();
  const { selection, sel, select } = useExplore();
  const { sort = "newest" } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(logsQuery(selection, sort));
  const records = useMemo(() => query.data?.pages.flatMap((page) => page.records) ?? [], [query.data]);
  const { columns } = useLogColumns({
    active: sort === "newest" ? "desc" : "asc",
    onSort: () =>
      void navigate({
        search: (previous) => ({ ...previous, sort: sort === "newest" ? "oldest" : undefined }),
      }),
  });
  if (query.isPending) return <Loading rows={16} />;
  if (query.error && records.length === 0)
    return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (records.length === 0) return <NoMatch />;
  return (
    <VirtualTable
      label={t("logs.table")}
      rows={records}
      columns={columns}
      rowHeight={ROW_HEIGHT}
      rowKey={({ id }) => id}
      selected={sel}
      stale={query.isPlaceholderData}
      onSelect={({ id }) => select(id)}
      onEnd={query.hasNextPage && !query.isFetching ? () => void query.fetchNextPage() : undefined}
      tone={({ severity }) => severityTone(severity)}
    />
  );
}
