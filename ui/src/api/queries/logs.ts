import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../client";
import { selectionOf } from "../selection";
import type { Selection } from "../types";

export type LogSort = "newest" | "oldest";

const PAGE = 200;

export function logsQuery(selection: Selection, sort: LogSort) {
  const query = { ...selectionOf(selection), sort, limit: PAGE };
  return infiniteQueryOptions({
    queryKey: ["logs", query],
    queryFn: ({ pageParam, signal }) =>
      unwrap(client.GET("/api/v1/logs", { params: { query: { ...query, cursor: pageParam } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

export function logHistogramQuery(selection: Selection) {
  const query = { ...selectionOf(selection), group: "severity" as const, buckets: 90 };
  return queryOptions({
    queryKey: ["log-histogram", query],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/logs/histogram", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function logContextQuery(record: string, lines: number) {
  return queryOptions({
    queryKey: ["log-context", record, lines],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/logs/context", {
          params: { query: { record, before: lines, after: lines } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}
