import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../client";
import { windowOf } from "../selection";
import type { Window } from "../types";

export function servicesQuery(window: Window) {
  return queryOptions({
    queryKey: ["services", windowOf(window)],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/services", { params: { query: windowOf(window) }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function serviceQuery(name: string, window: Window) {
  return queryOptions({
    queryKey: ["service", name, windowOf(window)],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/services/{name}", {
          params: { path: { name }, query: windowOf(window) },
          signal,
        }),
      ),
    placeholderData: (previous) => (previous?.name === name ? previous : undefined),
  });
}

export function serviceMapQuery(window: Window, service?: string) {
  return queryOptions({
    queryKey: ["service-map", windowOf(window), service],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/service-map", { params: { query: { ...windowOf(window), service } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });
}
