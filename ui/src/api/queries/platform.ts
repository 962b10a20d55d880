import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../client";
import { ApiError } from "../errors";
import type { Health } from "../types";

const SECOND = 1000;

export function healthQuery() {
  return queryOptions({
    queryKey: ["health"],
    // A platform that is starting answers 503 with the same body: only silence is a failure here.
    queryFn: async ({ signal }) => {
      const { data, error } = await client.GET("/api/v1/health", { signal });
      const body: object = data ?? error;
      if ("version" in body) return body as Health;
      throw new ApiError(0, {});
    },
    refetchInterval: ({ state }) => (state.status === "error" ? 2 : 10) * SECOND,
    retry: false,
    meta: { quiet: true },
  });
}

export function statusQuery() {
  return queryOptions({
    queryKey: ["status"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/status", { signal })),
    refetchInterval: 3 * SECOND,
    meta: { quiet: true },
  });
}

export function statusHistoryQuery() {
  return queryOptions({
    queryKey: ["status", "history"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/status/history", { signal })),
    refetchInterval: 5 * SECOND,
    meta: { quiet: true },
  });
}

export function configQuery() {
  return queryOptions({
    queryKey: ["config"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/config", { signal })),
  });
}

/** Asked every two seconds while the installation is empty, then no more. */
export function onboardingQuery() {
  return queryOptions({
    queryKey: ["onboarding"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/onboarding", { signal })),
    refetchInterval: ({ state }) => (state.data?.empty === false ? false : 2 * SECOND),
    meta: { quiet: true },
  });
}

export function resilienceQuery() {
  return queryOptions({
    queryKey: ["resilience"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/resilience", { signal })),
    refetchInterval: 5 * SECOND,
    meta: { quiet: true },
  });
}
