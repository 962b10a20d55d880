import { useTranslation } from "react-i18next";
import type { MetricSeriesResult } from "@/api/types";
import type { ChartLine } from "@/shared/charts/types";
import { formatFull } from "@/shared/format/instant";
import { type Column, VirtualTable } from "@/shared/table/VirtualTable";
import styles from "./metrics.module.css";

interface ValueTableProps {
  result: MetricSeriesResult;
  lines: readonly ChartLine[];
  format: (value: number) => string;
}

interface Row {
  time: string;
  index: number;
}

/** The chart's numbers, newest first. */
export function ValueTable({ result, lines, format }: ValueTableProps) {
  const { t, i18n } = useTranslation();
  const rows = result.times.map((time, index) => ({ time, index })).reverse();
  const columns: Column<Row>[] = [
    {
      id: "time",
      title: t("common.time"),
      width: "190px",
      cell: ({ time }) => formatFull(time, i18n.language),
    },
    ...lines.map(
      (line): Column<Row> => ({
        id: line.name,
        title: line.name,
        width: "minmax(90px, 1fr)",
        align: "end",
        cell: ({ index }) => {
          const value = line.values[index];
          return value === null || value === undefined ? "–" : format(value);
        },
      }),
    ),
  ];
  return (
    <div className={styles.values}>
      <VirtualTable
        label={result.name}
        rows={rows}
        columns={columns}
        rowHeight={28}
        rowKey={({ time }) => time}
        onSelect={() => undefined}
      />
    </div>
  );
}
