import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../client";
import type { Signal } from "../types";

export interface OttlTexts {
  signal: Signal;
  statements: string[];
  conditions: string[];
}

export function vocabularyQuery(signal: Signal) {
  return queryOptions({
    queryKey: ["ottl", "vocabulary", signal],
    queryFn: ({ signal: abort }) =>
      unwrap(client.GET("/api/v1/ottl/vocabulary", { params: { query: { signal } }, signal: abort })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What is wrong with the texts. */
export function checkQuery(texts: OttlTexts) {
  return queryOptions({
    queryKey: ["ottl", "check", texts],
    queryFn: ({ signal }) => unwrap(client.POST("/api/v1/ottl/check", { body: texts, signal })),
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What the texts make of a document. */
export function trialQuery(texts: OttlTexts, input: Record<string, unknown> | undefined) {
  return queryOptions({
    queryKey: ["ottl", "try", texts, input],
    queryFn: ({ signal }) =>
      unwrap(
        client.POST("/api/v1/ottl/try", {
          body: { ...texts, input: input ?? null, error_mode: "ignore", records: 10 },
          signal,
        }),
      ),
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function takeSample(signal: Signal) {
  return unwrap(client.GET("/api/v1/ottl/sample", { params: { query: { signal, records: 10 } } }));
}
