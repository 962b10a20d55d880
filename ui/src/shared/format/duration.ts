import { significant } from "./numbers";

const NBSP = "\u00a0";
const STEPS: ReadonlyArray<readonly [limit: number, divisor: number, unit: string]> = [
  [1e3, 1, "ns"],
  [1e6, 1e3, "µs"],
  [1e9, 1e6, "ms"],
  [60e9, 1e9, "s"],
];

/** A length of time given in nanoseconds: 850 ns, 1.2 ms, 12.3 s, 2 min 5 s, 3 h 20 min, 4 d 2 h. */
export function formatDuration(nanoseconds: number, locale = "en"): string {
  if (!Number.isFinite(nanoseconds)) return "–";
  if (nanoseconds < 0) return `−${formatDuration(-nanoseconds, locale)}`;
  if (nanoseconds === 0) return "0";
  for (const [limit, divisor, unit] of STEPS) {
    if (nanoseconds < limit * 0.9995) return `${significant(nanoseconds / divisor, locale)}${NBSP}${unit}`;
  }
  return formatLong(Math.round(nanoseconds / 1e9));
}

function formatLong(seconds: number): string {
  const parts: ReadonlyArray<readonly [number, string]> = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor((seconds % 86_400) / 3600), "h"],
    [Math.floor((seconds % 3600) / 60), "min"],
    [seconds % 60, "s"],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${NBSP}${unit}`)
    .join(" ");
}

const DURATION = /^(\d+(?:\.\d+)?)\s*(ns|us|µs|ms|s|m|min|h)$/;
const FACTORS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3600e9,
};

/** Nanoseconds of a typed length such as `250ms`, or undefined. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text.trim());
  const factor = FACTORS[match?.[2] ?? ""];
  return match && factor ? Number(match[1]) * factor : undefined;
}
