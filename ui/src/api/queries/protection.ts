import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../client";
import { ApiError, asProblem } from "../errors";

const SECOND = 1000;

export type BreakerAction = "force_open" | "disable" | "metrics_only" | "reset";

export function protectionQuery() {
  return queryOptions({
    queryKey: ["resilience"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/resilience", { signal })),
    refetchInterval: 2 * SECOND,
    meta: { quiet: true },
  });
}

/** Answers of 204 have no body that `unwrap` could give. */
async function done(pending: Promise<{ error?: unknown; response: Response }>): Promise<void> {
  const { error, response } = await pending;
  if (!response.ok) throw new ApiError(response.status, asProblem(error));
}

/** Put the breaker of a guarded call into a state by hand. */
export function setBreaker(pipeline: string, action: BreakerAction): Promise<void> {
  return done(client.POST("/api/v1/resilience/override", { body: { pipeline, action } }));
}

/** Hold a level of degradation; null lets the platform decide. */
export function holdLevel(level: string | null): Promise<void> {
  return done(client.POST("/api/v1/resilience/level", { body: { level } }));
}
