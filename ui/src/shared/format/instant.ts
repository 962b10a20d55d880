/** Instants (unix nanoseconds as bigint or decimal string) as local dates. */

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let found = cache.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, options);
    cache.set(key, found);
  }
  return found;
}

export function toMilliseconds(nanoseconds: bigint | string): number {
  const value = BigInt(nanoseconds);
  return Number(value / 1000n) / 1000;
}

const CLOCK: Intl.DateTimeFormatOptions = {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
};

const DAY = 86_400_000;

function sameDay(left: number, right: number): boolean {
  return new Date(left).toDateString() === new Date(right).toDateString();
}

function sameYear(left: number, right: number): boolean {
  return new Date(left).getFullYear() === new Date(right).getFullYear();
}

/** `14:03:22.481`, with the date in front when it is not today, and the year when it is not this one. */
export function formatInstant(nanoseconds: bigint | string, locale = "en", now = Date.now()): string {
  const milliseconds = toMilliseconds(nanoseconds);
  const clock = formatter(locale, { ...CLOCK, fractionalSecondDigits: 3 }).format(milliseconds);
  if (sameDay(milliseconds, now)) return clock;
  const date: Intl.DateTimeFormatOptions = { month: "short", day: "numeric" };
  if (!sameYear(milliseconds, now)) date.year = "numeric";
  return `${formatter(locale, date).format(milliseconds)}, ${clock}`;
}

/** The full date with milliseconds, for details and tooltips. */
export function formatFull(nanoseconds: bigint | string, locale = "en"): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: "medium" };
  const milliseconds = toMilliseconds(nanoseconds);
  const clock = formatter(locale, { ...CLOCK, fractionalSecondDigits: 3 }).format(milliseconds);
  return `${formatter(locale, options).format(milliseconds)}, ${clock}`;
}

/** A tick on a time axis that covers `spanMilliseconds`. */
export function formatTick(milliseconds: number, spanMilliseconds: number, locale = "en"): string {
  if (spanMilliseconds <= 5 * 60_000) return formatter(locale, CLOCK).format(milliseconds);
  if (spanMilliseconds <= 36 * 3_600_000) {
    return formatter(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(milliseconds);
  }
  if (spanMilliseconds <= 14 * DAY) {
    return formatter(locale, { month: "short", day: "numeric", hour: "2-digit", hourCycle: "h23" }).format(
      milliseconds,
    );
  }
  if (spanMilliseconds <= 300 * DAY) {
    return formatter(locale, { month: "short", day: "numeric" }).format(milliseconds);
  }
  return formatter(locale, { month: "short", year: "numeric" }).format(milliseconds);
}

/** How long ago, in the coarsest fitting unit: "3 min ago". */
export function formatAgo(nanoseconds: bigint | string, locale = "en", now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - toMilliseconds(nanoseconds)) / 1000));
  const relative = new Intl.RelativeTimeFormat(locale, { style: "narrow" });
  if (seconds < 60) return relative.format(-seconds, "second");
  if (seconds < 3600) return relative.format(-Math.round(seconds / 60), "minute");
  if (seconds < 86_400) return relative.format(-Math.round(seconds / 3600), "hour");
  return relative.format(-Math.round(seconds / 86_400), "day");
}
