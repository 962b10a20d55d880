import type { PlatformStatus } from "@/api/types";
import { formatDuration } from "@/shared/format/duration";

/** A latency distribution on one line. */
export function latencyText(latency: PlatformStatus["acknowledge_latency"], locale: string): string {
  if (!latency || latency.count === 0) return "–";
  const text = (seconds: number) => formatDuration(seconds * 1e9, locale);
  return `P50 ${text(latency.p50)} · P99 ${text(latency.p99)}`;
}
