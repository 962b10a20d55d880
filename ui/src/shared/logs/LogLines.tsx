import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { LogRecord } from "@/api/types";
import { formatInstant } from "@/shared/format/instant";
import styles from "./logs.module.css";
import { SeverityText } from "./SeverityText";
import { bodyText } from "./severity";

interface LogLinesProps {
  records: readonly LogRecord[];
  /** The filter and range of the logs page that a line opens. */
  search: { q?: string; from?: string; to?: string };
  /** Id of the record that the others stand around. */
  marked?: string;
}

/** A few records as plain lines; each opens its place in the logs. */
export function LogLines({ records, search, marked }: LogLinesProps) {
  const { i18n } = useTranslation();
  return (
    <ol className={styles.lines}>
      {records.map((record) => (
        <li key={record.id} data-marked={record.id === marked}>
          <Link to="/logs" search={{ ...search, sel: record.id }} className={styles.lineLink}>
            <time>{formatInstant(record.time, i18n.language)}</time>
            <SeverityText severity={record.severity} />
            <span className={styles.lineBody}>{bodyText(record)}</span>
          </Link>
        </li>
      ))}
    </ol>
  );
}
