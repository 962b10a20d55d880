import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../client";
import type { operations } from "../schema";
import { selectionOf, windowOf } from "../selection";
import type { Selection, Window } from "../types";

export type Aggregation = NonNullable<
  NonNullable<operations["query_metric"]["parameters"]["query"]>["aggregation"]
>;

export interface MetricAsk {
  name: string;
  aggregation: Aggregation | undefined;
  groupBy: string[];
}

export function metricsQuery(window: Window) {
  return queryOptions({
    queryKey: ["metrics", windowOf(window)],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/metrics", { params: { query: windowOf(window) }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function metricDetailQuery(name: string, window: Window) {
  return queryOptions({
    queryKey: ["metric-detail", name, windowOf(window)],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/metrics/detail", { params: { query: { ...windowOf(window), name } }, signal }),
      ),
    placeholderData: (previous) => (previous?.metric.name === name ? previous : undefined),
  });
}

export function metricSeriesQuery(ask: MetricAsk, selection: Selection) {
  const query = {
    ...selectionOf(selection),
    name: ask.name,
    aggregation: ask.aggregation,
    group_by: ask.groupBy,
    buckets: 120,
  };
  return queryOptions({
    queryKey: ["metric-series", query],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/metrics/query", { params: { query }, signal })),
    placeholderData: (previous) => (previous?.name === ask.name ? previous : undefined),
  });
}
