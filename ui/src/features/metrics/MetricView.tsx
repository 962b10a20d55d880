import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { metricDetailQuery, metricSeriesQuery } from "@/api/queries/metrics";
import { useRange } from "@/shared/time/RangeContext";
import { Empty, Failure, Loading, Notice } from "@/shared/ui/States";
import { ChartCard } from "./ChartCard";
import { ExemplarList } from "./ExemplarList";
import { MetricControls } from "./MetricControls";
import styles from "./metrics.module.css";
import { pickAggregation } from "./series";

const route = getRouteApi("/metric");

/** One metric: what it is, how it is looked at, its lines, and the traces behind its points. */
export function MetricView({ name }: { name: string }) {
  const { t } = useTranslation();
  const { start, end } = useRange();
  const { agg, by, q } = route.useSearch();
  const detail = useQuery(metricDetailQuery(name, { start, end }));
  const ask = useMemo(
    () => ({ name, aggregation: pickAggregation(agg), groupBy: by ? by.split(",") : [] }),
    [name, agg, by],
  );
  const series = useQuery({
    ...metricSeriesQuery(ask, { start, end, q }),
    placeholderData: keepPreviousData,
  });
  const error = series.error ?? detail.error;
  return (
    <div className={styles.view}>
      <Link to="/metric" search={{}} className={styles.back}>
        <ChevronLeft size={14} aria-hidden />
        {t("metrics.catalogue")}
      </Link>
      <header className={styles.head}>
        <h2 className="mono">{name}</h2>
        <p className="muted">{detail.data?.metric.description}</p>
      </header>
      {detail.data && <MetricControls detail={detail.data} />}
      {error && !series.data && <Failure error={error} onRetry={() => void series.refetch()} />}
      {series.isPending && !error && <Loading />}
      {series.data?.truncated && <Notice>{t("metrics.truncated")}</Notice>}
      {series.data && series.data.series.length === 0 && <Empty />}
      {series.data && series.data.series.length > 0 && (
        <>
          <ChartCard result={series.data} />
          <ExemplarList exemplars={series.data.exemplars} unit={series.data.unit} />
        </>
      )}
    </div>
  );
}
