import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/errors";
import { traceQuery } from "@/api/queries/traces";
import { Empty, Failure, Loading } from "@/shared/ui/States";
import { TraceView } from "./TraceView";

const route = getRouteApi("/trace/$traceId");
const NOT_FOUND = 404;

export function TracePage() {
  const { t } = useTranslation();
  const { traceId } = route.useParams();
  const { data, error, isPending, refetch } = useQuery(traceQuery(traceId));
  if (isPending) return <Loading rows={12} />;
  if (error instanceof ApiError && error.status === NOT_FOUND) {
    return <Empty title={t("trace.notFound")} hint={t("trace.notFoundHint")} />;
  }
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return <TraceView key={data.trace_id} trace={data} />;
}
