import type { Aggregation } from "@/api/queries/metrics";
import type { Exemplar, MetricSeriesResult, Series } from "@/api/types";
import type { ChartLine, ChartMark } from "@/shared/charts/types";
import { serviceColor } from "@/shared/service/hue";

const AGGREGATIONS: readonly Aggregation[] = [
  "avg",
  "sum",
  "min",
  "max",
  "count",
  "rate",
  "increase",
  "last",
  "p50",
  "p75",
  "p90",
  "p95",
  "p99",
];

/** Hues for lines that are not services, far apart and never red. */
const HUES = [255, 145, 75, 305, 195, 110, 280, 165, 90, 230];

export function pickAggregation(text: string | undefined): Aggregation | undefined {
  return AGGREGATIONS.find((candidate) => candidate === text);
}

/** The labels of a series on one line, or the given word when it has none. */
export function seriesText({ labels, name }: Series, all: string): string {
  const values = Object.values(labels);
  if (values.length === 0) return name || all;
  return values.map((value) => value || "–").join(" · ");
}

function lineColor(series: Series, index: number): string {
  const service = series.labels.service ?? series.labels["service.name"];
  if (service !== undefined && Object.keys(series.labels).length === 1) return serviceColor(service);
  return `oklch(var(--service-l) var(--service-c) ${HUES[index % HUES.length]})`;
}

export function linesOf(result: MetricSeriesResult, all: string): ChartLine[] {
  return result.series.map((series, index) => ({
    name: seriesText(series, all),
    values: series.values,
    color: lineColor(series, index),
    dashed: index >= HUES.length,
  }));
}

const MOST_MARKS = 60;

/** Exemplars with a trace, the largest ones: a chart that is full of marks shows none. */
export function marksOf(exemplars: readonly Exemplar[]): ChartMark[] {
  return exemplars
    .filter(({ trace_id }) => trace_id !== "")
    .toSorted((left, right) => right.value - left.value)
    .slice(0, MOST_MARKS)
    .map(({ time, value, trace_id, span_id }) => ({ time, value, traceId: trace_id, spanId: span_id }));
}
