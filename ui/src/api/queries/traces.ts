import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../client";
import { selectionOf } from "../selection";
import type { Selection } from "../types";

export type TraceSort = "newest" | "oldest" | "longest" | "shortest";
export type SpanGroup = "status" | "service" | "kind";

const PAGE = 100;

export function tracesQuery(selection: Selection, sort: TraceSort) {
  const query = { ...selectionOf(selection), sort, limit: PAGE };
  return infiniteQueryOptions({
    queryKey: ["traces", query],
    queryFn: ({ pageParam, signal }) =>
      unwrap(client.GET("/api/v1/traces", { params: { query: { ...query, cursor: pageParam } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** Spans one by one, with further fields as text. */
export function spansQuery(selection: Selection, sort: TraceSort, columns: string[] = []) {
  const query = { ...selectionOf(selection), sort, limit: PAGE, ...(columns.length > 0 ? { columns } : {}) };
  return infiniteQueryOptions({
    queryKey: ["spans", query],
    queryFn: ({ pageParam, signal }) =>
      unwrap(client.GET("/api/v1/spans", { params: { query: { ...query, cursor: pageParam } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

export function spanHistogramQuery(selection: Selection, group: SpanGroup) {
  const query = { ...selectionOf(selection), group, buckets: 90 };
  return queryOptions({
    queryKey: ["span-histogram", query],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/spans/histogram", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function heatmapQuery(selection: Selection) {
  const query = { ...selectionOf(selection), buckets: 90 };
  return queryOptions({
    queryKey: ["heatmap", query],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/spans/heatmap", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function traceQuery(traceId: string) {
  return queryOptions({
    queryKey: ["trace", traceId],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/traces/{trace_id}", { params: { path: { trace_id: traceId } }, signal })),
    staleTime: 60_000,
  });
}
