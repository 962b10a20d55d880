import type { components } from "@/api/schema";

export type ResilienceState = components["schemas"]["ResilienceState"];
type Figures = Readonly<Record<string, unknown>>;

/** One guarded call and how its circuit breaker stands. */
export interface Guard {
  name: string;
  /** `closed`, `open`, `half_open`; empty when the call has no breaker. */
  breaker: string;
  calls: number;
  errors: number;
  p99Seconds: number;
}

function figuresOf(value: unknown): Figures {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function numberOf(figures: Figures, key: string): number {
  const value = figures[key];
  return typeof value === "number" ? value : 0;
}

/** The guarded calls of the platform; policies that have no figures here are left out. */
export function guardsOf({ pipelines }: Pick<ResilienceState, "pipelines">): Guard[] {
  return Object.entries(pipelines).map(([name, policies]) => {
    const breakerKey = Object.keys(policies).find((key) => key.startsWith("circuit_breaker"));
    const breaker = figuresOf(breakerKey && policies[breakerKey]);
    const statistics = figuresOf(policies.statistics);
    return {
      name,
      breaker: typeof breaker.state === "string" ? breaker.state : "",
      calls: numberOf(statistics, "calls"),
      errors: numberOf(statistics, "errors"),
      p99Seconds: numberOf(statistics, "p99_seconds"),
    };
  });
}
