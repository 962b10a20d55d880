import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { logsQuery } from "@/api/queries/logs";
import type { Trace } from "@/api/types";
import { LogLines } from "@/shared/logs/LogLines";
import { traceWindow } from "@/shared/span/window";
import { buttonClass } from "@/shared/ui/Button";
import { Empty, Failure, Loading } from "@/shared/ui/States";
import styles from "./trace.module.css";

export function TraceLogs({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  const q = `trace_id=${trace.trace_id}`;
  const window = traceWindow(trace);
  const search = { q, from: window.start, to: window.end };
  const { data, error, isPending } = useInfiniteQuery(logsQuery({ ...window, q }, "oldest"));
  if (isPending) return <Loading />;
  if (error) return <Failure error={error} />;
  const records = data.pages.flatMap((page) => page.records);
  if (records.length === 0) return <Empty title={t("trace.logs")} hint={t("trace.noLogs")} />;
  return (
    <div className={styles.logs}>
      <LogLines records={records} search={search} />
      <Link to="/logs" search={search} className={buttonClass()}>
        {t("trace.logsOfTrace")}
      </Link>
    </div>
  );
}
