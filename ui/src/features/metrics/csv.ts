import type { MetricSeriesResult } from "@/api/types";
import { csvCell } from "@/shared/format/csv";
import { toMilliseconds } from "@/shared/format/instant";

/** A line of CSV for each time, a column for each series. */
export function seriesCsv({ times, series, name }: MetricSeriesResult): string {
  const heads = series.map(({ labels, name: own }) => {
    const text = Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(" ");
    return csvCell(text || own || name);
  });
  const lines = times.map((time, index) => {
    const cells = series.map(({ values }) => csvCell(values[index] ?? ""));
    return [new Date(toMilliseconds(time)).toISOString(), ...cells].join(",");
  });
  return [["time", ...heads].join(","), ...lines, ""].join("\r\n");
}
