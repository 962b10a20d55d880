import { Link } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { LogRecord } from "@/api/types";
import { formatFull, formatInstant } from "@/shared/format/instant";
import { SeverityText } from "@/shared/logs/SeverityText";
import { bodyText } from "@/shared/logs/severity";
import { ServiceName } from "@/shared/service/ServiceName";
import { chooseColumns } from "@/shared/table/columns";
import { type ColumnChoice, useColumns } from "@/shared/table/useColumns";
import type { Column } from "@/shared/table/VirtualTable";
import { fieldText } from "./field";
import styles from "./logs.module.css";

interface TimeSort {
  active: "asc" | "desc";
  onSort: () => void;
}

export const LOG_COLUMNS = ["time", "severity", "service", "body", "trace"];

/** The columns that the URL asks for; fields of the records may be columns too. */
export function useLogColumns(byTime?: TimeSort): { columns: Column<LogRecord>[]; menu: ColumnMenuState } {
  const choice = useColumns(LOG_COLUMNS);
  const known = useOwnColumns(byTime);
  return { columns: chooseColumns(known, choice.ids, fieldColumn), menu: { choice, known } };
}

interface ColumnMenuState {
  choice: ColumnChoice;
  known: Column<LogRecord>[];
}

function fieldColumn(key: string): Column<LogRecord> {
  return {
    id: key,
    title: key,
    width: "minmax(80px, 200px)",
    cell: (record) => <span className={`truncate ${styles.body}`}>{fieldText(record, key)}</span>,
  };
}

function useOwnColumns(byTime?: TimeSort): Column<LogRecord>[] {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  return [
    {
      id: "time",
      title: t("common.time"),
      width: "92px",
      ...(byTime ? { sort: byTime } : {}),
      cell: ({ time }) => (
        <time className={styles.time} title={formatFull(time, locale)}>
          {formatInstant(time, locale)}
        </time>
      ),
    },
    {
      id: "severity",
      title: t("logs.severity"),
      width: "48px",
      cell: ({ severity }) => <SeverityText severity={severity} />,
    },
    {
      id: "service",
      title: t("common.service"),
      width: "minmax(90px, 150px)",
      wideOnly: true,
      cell: ({ service }) => <ServiceName name={service} />,
    },
    {
      id: "body",
      title: t("logs.message"),
      width: "minmax(120px, 1fr)",
      cell: (record) => <span className={`truncate ${styles.body}`}>{bodyText(record)}</span>,
    },
    {
      id: "trace",
      title: t("trace.title"),
      width: "40px",
      align: "end",
      wideOnly: true,
      cell: (record) => <TraceOf record={record} />,
    },
  ];
}

function TraceOf({ record }: { record: LogRecord }) {
  const { t } = useTranslation();
  if (record.trace_id === "") return null;
  return (
    <Link
      to="/trace/$traceId"
      params={{ traceId: record.trace_id }}
      search={{ span: record.span_id || undefined }}
      aria-label={t("logs.openTrace")}
      title={t("logs.openTrace")}
      className={styles.traceLink}
    >
      <Waypoints size={14} />
    </Link>
  );
}
