/** A time range as it stands in the URL: two expressions, each `now`, `now-15m`, an ISO date or unix nanoseconds. */
export interface TimeRange {
  from: string;
  to: string;
}

/** The instants a range means at one moment, in unix nanoseconds. */
export interface ResolvedRange {
  start: bigint;
  end: bigint;
}

export const DEFAULT_RANGE: TimeRange = { from: "now-15m", to: "now" };

/** Offsets offered as presets, shortest first. */
export const PRESETS = ["5m", "15m", "30m", "1h", "3h", "6h", "12h", "24h", "2d", "7d", "30d"] as const;

const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};
const MILLISECOND = 1_000_000n;
const RELATIVE = /^now(?:-(\d+)([smhdw]))?$/;
const NANOSECONDS = /^\d{16,20}$/;

/** Nanoseconds of one expression at `now` (unix milliseconds), or undefined when it cannot be read. */
export function resolveInstant(expression: string, now: number): bigint | undefined {
  const relative = RELATIVE.exec(expression);
  if (relative) {
    const [, amount, unit] = relative;
    const seconds = amount && unit ? Number(amount) * (SECONDS[unit] ?? 0) : 0;
    return BigInt(Math.round(now - seconds * 1000)) * MILLISECOND;
  }
  if (NANOSECONDS.test(expression)) return BigInt(expression);
  const milliseconds = Date.parse(expression);
  return Number.isNaN(milliseconds) ? undefined : BigInt(milliseconds) * MILLISECOND;
}

/** The instants of a range; an unreadable or reversed range falls back to the default one. */
export function resolveRange(range: TimeRange, now: number): ResolvedRange {
  return instantsOf(range, now) ?? resolveRange(DEFAULT_RANGE, now);
}

/** The range itself, or the default one where it cannot be read: what is named is then what is asked for. */
export function readableRange(range: TimeRange, now: number): TimeRange {
  return instantsOf(range, now) ? range : DEFAULT_RANGE;
}

function instantsOf(range: TimeRange, now: number): ResolvedRange | undefined {
  const start = resolveInstant(range.from, now);
  const end = resolveInstant(range.to, now);
  return start !== undefined && end !== undefined && start < end ? { start, end } : undefined;
}

/** True when the range moves with the clock. */
export function isRelative(range: TimeRange): boolean {
  return RELATIVE.test(range.to);
}

/** The length offered by a preset-like range (`now-1h` to `now`), else undefined. */
export function presetOf(range: TimeRange): string | undefined {
  if (range.to !== "now") return undefined;
  return /^now-(\d+[smhdw])$/.exec(range.from)?.[1];
}

/** An absolute range between two nanosecond instants, widened to at least one millisecond. */
export function absoluteRange(start: bigint, end: bigint): TimeRange {
  const [low, high] = start <= end ? [start, end] : [end, start];
  return { from: low.toString(), to: (high - low < MILLISECOND ? low + MILLISECOND : high).toString() };
}

/** A range of the same length, moved by `fraction` of it (negative: to the past). */
export function shiftRange(range: TimeRange, fraction: number, now: number): TimeRange {
  const { start, end } = resolveRange(range, now);
  const by = BigInt(Math.round(Number(end - start) * fraction));
  return absoluteRange(start + by, end + by);
}

/** The range scaled around its middle: 2 looks at twice as much. */
export function zoomRange(range: TimeRange, factor: number, now: number): TimeRange {
  const { start, end } = resolveRange(range, now);
  const middle = (start + end) / 2n;
  const half = BigInt(Math.round((Number(end - start) * factor) / 2));
  return absoluteRange(middle - half, middle + half);
}
