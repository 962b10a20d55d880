import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { statusHistoryQuery, statusQuery } from "@/api/queries/platform";
import type { PlatformStatus } from "@/api/types";
import { formatDuration } from "@/shared/format/duration";
import { Failure, Loading, Notice } from "@/shared/ui/States";
import { ConfigCard } from "./ConfigCard";
import { Drops } from "./Drops";
import { HistoryCharts } from "./HistoryCharts";
import { JournalCard } from "./JournalCard";
import { Pipelines } from "./Pipelines";
import { ProcessCard } from "./ProcessCard";
import styles from "./platform.module.css";
import { Receivers } from "./Receivers";
import { ResilienceCard } from "./ResilienceCard";
import { StateBadge } from "./StateBadge";
import { StoreCard } from "./StoreCard";

/** How Heliograph itself is doing, now and in the last hour. */
export function PlatformPage() {
  const { data, error, isPending, refetch } = useQuery(statusQuery());
  const history = useQuery(statusHistoryQuery());
  if (isPending) return <Loading rows={12} />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <div className={styles.page}>
      <Head status={data} />
      {data.problems.map((problem) => (
        <Notice key={problem}>{problem}</Notice>
      ))}
      {history.data && <HistoryCharts history={history.data} />}
      <div className={styles.grid}>
        <Receivers receivers={data.receivers} />
        <Drops drops={data.drops} />
        {data.journal && <JournalCard journal={data.journal} acknowledge={data.acknowledge_latency} />}
        <ProcessCard process={data.process} />
      </div>
      {data.store && <StoreCard store={data.store} />}
      <ResilienceCard />
      <Pipelines pipelines={data.pipelines} />
      <ConfigCard />
    </div>
  );
}

function Head({ status }: { status: PlatformStatus }) {
  const { t, i18n } = useTranslation();
  return (
    <header className={styles.head}>
      <h1>{t("platform.title")}</h1>
      <StateBadge state={status.status} />
      <span className="muted">{t("platform.version", { version: status.version })}</span>
      <span className="muted">
        {t("platform.uptime", { time: formatDuration(status.uptime_seconds * 1e9, i18n.language) })}
      </span>
    </header>
  );
}
