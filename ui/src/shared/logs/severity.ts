import type { LogRecord } from "@/api/types";
import { valueText } from "@/shared/attributes/value";

export type Severity = LogRecord["severity"];

const COLORS: Readonly<Record<string, string>> = {
  fatal: "var(--error-bar)",
  error: "var(--error-bar)",
  warn: "var(--warn-bar)",
  info: "var(--bar)",
  debug: "var(--bar-soft)",
  trace: "var(--bar-soft)",
  unset: "var(--bar-soft)",
};

/** The fill of a severity in charts. */
export function severityColor(severity: string): string {
  return COLORS[severity] ?? "var(--bar)";
}

export function severityTone(severity: Severity): "error" | "warn" | undefined {
  if (severity === "error" || severity === "fatal") return "error";
  return severity === "warn" ? "warn" : undefined;
}

/** A record's message on one line. */
export function bodyText({ body, event_name }: Pick<LogRecord, "body" | "event_name">): string {
  return valueText(body) || event_name;
}
