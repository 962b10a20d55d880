import { resolveInstant, type TimeRange } from "./range";

const UNITS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(s|sec|secs|second|seconds|秒)$/, "s"],
  [/^(m|min|mins|minute|minutes|分|分钟)$/, "m"],
  [/^(h|hr|hrs|hour|hours|小时|时)$/, "h"],
  [/^(d|day|days|天|日)$/, "d"],
  [/^(w|week|weeks|周)$/, "w"],
];

function unitOf(word: string): string | undefined {
  return UNITS.find(([pattern]) => pattern.test(word))?.[1];
}

function parseLast(text: string): TimeRange | undefined {
  const match = /^(?:last|past|最近|过去)?\s*(\d+)?\s*([a-z\u4e00-\u9fff]+)$/.exec(text);
  if (!match?.[2]) return undefined;
  const unit = unitOf(match[2]);
  const amount = Number(match[1] ?? "1");
  return unit && amount > 0 ? { from: `now-${amount}${unit}`, to: "now" } : undefined;
}

function startOfDay(now: number, daysAgo: number): string {
  const date = new Date(now);
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() - daysAgo);
  return date.toISOString();
}

function parseNamed(text: string, now: number): TimeRange | undefined {
  if (text === "today" || text === "今天") return { from: startOfDay(now, 0), to: "now" };
  if (text === "yesterday" || text === "昨天") return { from: startOfDay(now, 1), to: startOfDay(now, 0) };
  return undefined;
}

function parseEnd(text: string, now: number): string | undefined {
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (clock) {
    const date = new Date(now);
    date.setHours(Number(clock[1]), Number(clock[2]), Number(clock[3] ?? "0"), 0);
    return date.toISOString();
  }
  if (text.startsWith("now") || /^\d{16,20}$/.test(text)) {
    return resolveInstant(text, now) === undefined ? undefined : text;
  }
  const milliseconds = /\d{4}-\d{2}/.test(text)
    ? Date.parse(text.toUpperCase().replace(" ", "T"))
    : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}

/**
 * Reads what a person types into the time field, in English or Chinese: "last 2h", "15 min", "today", "09:00 to 10:30",
 * "2026-11-21 09:00 - now". Gives undefined when it cannot be read.
 */
export function parseTimeRange(input: string, now: number): TimeRange | undefined {
  const text = input.trim().toLowerCase();
  const quick = parseNamed(text, now) ?? parseLast(text);
  if (quick) return quick;
  const parts = text.split(/\s+(?:to|-|–|—|until|至|到)\s+|\s*(?:→|\.\.|至|到)\s*/);
  if (parts.length !== 2) return undefined;
  const from = parseEnd(parts[0] ?? "", now);
  const to = parseEnd(parts[1] ?? "", now);
  if (!from || !to) return undefined;
  const [start, end] = [resolveInstant(from, now), resolveInstant(to, now)];
  return start !== undefined && end !== undefined && start < end ? { from, to } : undefined;
}
