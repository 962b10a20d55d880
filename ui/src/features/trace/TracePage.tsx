import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/errors";
import { traceQuery } from "@/api/queries/traces";
import { Button, buttonClass } from "@/shared/ui/Button";
import { Empty, Failure, Loading } from "@/shared/ui/States";
import { TraceView } from "./TraceView";
import { traceIdIn } from "./traceId";

const route = getRouteApi("/trace/$traceId");
const NOT_FOUND = 404;

export function TracePage() {
  const { t } = useTranslation();
  const { traceId } = route.useParams();
  const known = traceIdIn(traceId);
  const { data, error, isPending, refetch } = useQuery({
    ...traceQuery(known ?? traceId),
    enabled: known !== undefined,
  });
  const search = (
    <Link to="/traces" className={buttonClass()}>
      {t("trace.search")}
    </Link>
  );
  if (!known) {
    return (
      <Empty title={t("trace.notAnId")} hint={t("trace.notAnIdHint")}>
        {search}
      </Empty>
    );
  }
  if (isPending) return <Loading rows={12} />;
  if (error instanceof ApiError && error.status === NOT_FOUND) {
    return (
      <Empty title={t("trace.notFound")} hint={t("trace.notFoundHint")}>
        <Button onClick={() => void refetch()}>{t("common.retry")}</Button>
        {search}
      </Empty>
    );
  }
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return <TraceView key={data.trace_id} trace={data} />;
}
