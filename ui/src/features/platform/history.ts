import type { Series, Signal, StatusHistory } from "@/api/types";
import type { ChartLine } from "@/shared/charts/types";

type Flow = "accepted" | "refused" | "dropped";

const FLOWS: readonly Flow[] = ["accepted", "refused", "dropped"];
const SIGNALS: readonly Signal[] = ["traces", "logs", "metrics"];
const COLORS: Readonly<Record<Signal, string>> = {
  traces: "var(--accent)",
  logs: "oklch(var(--service-l) var(--service-c) 165)",
  metrics: "oklch(var(--service-l) var(--service-c) 300)",
};

function hasValues({ values }: Series): boolean {
  return values.some((value) => value !== null && value > 0);
}

/** The values of an unlabelled series; empty when there is none. */
export function named(history: StatusHistory, name: string): ReadonlyArray<number | null> {
  return history.series.find((series) => series.name === name)?.values ?? [];
}

/** Accepted items by signal; refused and dropped ones only where there were some, in warning colours. */
export function flowLines(history: StatusHistory, text: (flow: Flow, signal: Signal) => string): ChartLine[] {
  return FLOWS.flatMap((flow) =>
    SIGNALS.flatMap((signal): ChartLine[] => {
      const series = history.series.find(({ name, labels }) => name === flow && labels.signal === signal);
      if (!series || (flow !== "accepted" && !hasValues(series))) return [];
      const color =
        flow === "refused" ? "var(--error-bar)" : flow === "dropped" ? "var(--warn-bar)" : COLORS[signal];
      return [{ name: text(flow, signal), values: series.values, color, dashed: flow !== "accepted" }];
    }),
  );
}
