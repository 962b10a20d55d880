import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../client";
import { selectionOf, windowOf } from "../selection";
import type { Selection, Signal, Window } from "../types";

export function fieldsQuery(signal: Signal, window: Window) {
  return queryOptions({
    queryKey: ["fields", signal, windowOf(window)],
    queryFn: ({ signal: abort }) =>
      unwrap(
        client.GET("/api/v1/fields", { params: { query: { ...windowOf(window), signal } }, signal: abort }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

export function fieldValuesQuery(signal: Signal, key: string, prefix: string, window: Window) {
  const query = { ...windowOf(window), signal, key, prefix, limit: 30 };
  return queryOptions({
    queryKey: ["field-values", query],
    queryFn: ({ signal: abort }) =>
      unwrap(client.GET("/api/v1/fields/values", { params: { query }, signal: abort })),
    placeholderData: (previous) => (previous?.key === key ? previous : undefined),
    staleTime: 60_000,
  });
}

export function facetsQuery(signal: Signal, selection: Selection, keys?: string[]) {
  const query = { ...selectionOf(selection), signal, limit: 12, ...(keys?.length ? { key: keys } : {}) };
  return queryOptions({
    queryKey: ["facets", query],
    queryFn: ({ signal: abort }) =>
      unwrap(client.GET("/api/v1/facets", { params: { query }, signal: abort })),
    placeholderData: keepPreviousData,
  });
}
