import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { logsQuery } from "@/api/queries/logs";
import type { Span, Trace } from "@/api/types";
import { LogLines } from "@/shared/logs/LogLines";
import { Failure, Loading } from "@/shared/ui/States";
import styles from "./span.module.css";
import { traceWindow } from "./window";

const SHOWN = 8;

/** The first log records of a span, and the way to all of them. */
export function SpanLogs({ trace, span }: { trace: Trace; span: Span }) {
  const { t } = useTranslation();
  const q = `trace_id=${trace.trace_id} span_id=${span.span_id}`;
  const window = traceWindow(trace);
  const search = { q, from: window.start, to: window.end };
  const { data, error, isPending } = useInfiniteQuery(logsQuery({ ...window, q }, "oldest"));
  if (isPending) return <Loading rows={2} />;
  if (error) return <Failure error={error} />;
  const records = data.pages.flatMap((page) => page.records).slice(0, SHOWN);
  return (
    <>
      <LogLines records={records} search={search} />
      <Link to="/logs" search={search} className={styles.more}>
        {t("trace.logsOfSpan")}
      </Link>
    </>
  );
}
