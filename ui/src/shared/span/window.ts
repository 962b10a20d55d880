import type { Trace, Window } from "@/api/types";

const MARGIN = 60_000_000_000n;

/** The window in which a trace's logs are looked for: a minute more on both sides, for clocks that differ. */
export function traceWindow({ start, duration }: Pick<Trace, "start" | "duration">): Window {
  const from = BigInt(start);
  return {
    start: (from - MARGIN).toString(),
    end: (from + BigInt(Math.round(duration)) + MARGIN).toString(),
  };
}
