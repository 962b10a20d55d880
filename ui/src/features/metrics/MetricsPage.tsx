import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { metricsQuery } from "@/api/queries/metrics";
import { useRange } from "@/shared/time/RangeContext";
import { Button } from "@/shared/ui/Button";
import { Empty, Failure, Loading } from "@/shared/ui/States";
import { Catalogue } from "./Catalogue";
import { MetricView } from "./MetricView";
import styles from "./metrics.module.css";

const route = getRouteApi("/metric");

export function MetricsPage() {
  const { t } = useTranslation();
  const range = useRange();
  const { name } = route.useSearch();
  const { data, error, isPending, refetch } = useQuery(metricsQuery(range));
  return (
    <div className={styles.page}>
      <h1 className="sr-only">{t("metrics.title")}</h1>
      {isPending && <Loading rows={12} />}
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {data?.metrics.length === 0 && !name && (
        <Empty title={t("metrics.none")} hint={t("metrics.noneHint")}>
          <Button onClick={() => range.setRange({ from: "now-24h", to: "now" })}>{t("states.widen")}</Button>
        </Empty>
      )}
      {data && (data.metrics.length > 0 || name) && (
        <>
          <Catalogue metrics={data.metrics} />
          <div className={styles.main} data-chosen={name !== undefined}>
            {name ? (
              <MetricView key={name} name={name} />
            ) : (
              <Empty title={t("metrics.choose")} hint={t("metrics.chooseHint")} />
            )}
          </div>
        </>
      )}
    </div>
  );
}
