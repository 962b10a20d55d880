import { useTranslation } from "react-i18next";
import { summarize } from "@/shared/charts/summary";
import type { ChartLine } from "@/shared/charts/types";
import { type SimpleColumn, SimpleTable } from "@/shared/table/SimpleTable";
import styles from "./metrics.module.css";

interface LegendTableProps {
  lines: readonly ChartLine[];
  format: (value: number) => string;
  index: number | undefined;
  hidden: ReadonlySet<string>;
  onToggle: (name: string) => void;
}

/** Every line with its figures; the first column follows the crosshair. A click hides a line. */
export function LegendTable({ lines, format, index, hidden, onToggle }: LegendTableProps) {
  const { t } = useTranslation();
  const figure = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : format(value);
  const columns: SimpleColumn<ChartLine>[] = [
    {
      id: "name",
      title: t("metrics.seriesName"),
      cell: ({ name, color }) => (
        <button
          type="button"
          className={styles.series}
          aria-pressed={!hidden.has(name)}
          onClick={() => onToggle(name)}
        >
          <i style={{ background: color }} />
          <span className="truncate">{name}</span>
        </button>
      ),
    },
    {
      id: "last",
      title: t("metrics.last"),
      align: "end",
      cell: ({ values }) => <b>{figure(index === undefined ? summarize(values).last : values[index])}</b>,
    },
    {
      id: "min",
      title: t("metrics.min"),
      align: "end",
      wideOnly: true,
      cell: ({ values }) => figure(summarize(values).min),
    },
    {
      id: "mean",
      title: t("metrics.mean"),
      align: "end",
      cell: ({ values }) => figure(summarize(values).mean),
    },
    { id: "max", title: t("metrics.max"), align: "end", cell: ({ values }) => figure(summarize(values).max) },
  ];
  return (
    <SimpleTable label={t("metrics.seriesName")} rows={lines} columns={columns} rowKey={({ name }) => name} />
  );
}
