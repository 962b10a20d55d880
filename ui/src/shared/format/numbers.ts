/** Numbers as people read them, in the page's language: 3.4 k, 56 MB, 12 %. */

import { formatDuration } from "./duration";

const NBSP = "\u00a0";
const formatters = new Map<string, Intl.NumberFormat>();

function digits(locale: string, minimum: number, maximum: number): Intl.NumberFormat {
  const key = `${locale}/${minimum}/${maximum}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.NumberFormat(locale, {
      minimumFractionDigits: minimum,
      maximumFractionDigits: maximum,
    });
    formatters.set(key, formatter);
  }
  return formatter;
}

/** About three significant digits, never more than needed: 3.42, 34.2, 342. */
export function significant(value: number, locale = "en"): string {
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toExponential(1);
  const places = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return digits(locale, 0, places).format(value);
}

function scaled(value: number, base: number, units: readonly string[], locale: string): string {
  let rest = value;
  let index = 0;
  while (Math.abs(rest) >= base * 0.9995 && index < units.length - 1) {
    rest /= base;
    index += 1;
  }
  const unit = units[index];
  return unit ? `${significant(rest, locale)}${NBSP}${unit}` : significant(rest, locale);
}

export function formatCount(value: number, locale = "en"): string {
  if (!Number.isFinite(value)) return "–";
  return scaled(value, 1000, ["", "k", "M", "G", "T"], locale);
}

/** Every digit, grouped: 1,234,567. */
export function formatExact(value: number, locale = "en"): string {
  return digits(locale, 0, 6).format(value);
}

export function formatRate(perSecond: number, locale = "en"): string {
  if (!Number.isFinite(perSecond)) return "–";
  const text = formatCount(perSecond, locale);
  return text.includes(NBSP) ? `${text}/s` : `${text}${NBSP}/s`;
}

export function formatBytes(bytes: number, locale = "en"): string {
  if (!Number.isFinite(bytes)) return "–";
  return scaled(bytes, 1000, ["B", "kB", "MB", "GB", "TB", "PB"], locale);
}

/** A share of one as per cent; small but real shares never read as zero. */
export function formatPercent(share: number, locale = "en"): string {
  if (!Number.isFinite(share)) return "–";
  const value = share * 100;
  if (value > 0 && value < 0.01) return `<${digits(locale, 0, 2).format(0.01)}${NBSP}%`;
  const places = value >= 10 || value === 0 ? 0 : value >= 1 ? 1 : 2;
  return `${digits(locale, 0, places).format(value)}${NBSP}%`;
}

const TIME_UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  min: 60e9,
  h: 3600e9,
};

/** A value with the OTLP unit it was recorded in (`s`, `ms`, `By`, `1`, `{request}`), scaled where the unit allows. */
export function formatUnit(value: number, unit: string, locale = "en"): string {
  if (!Number.isFinite(value)) return "–";
  if (unit === "By") return formatBytes(value, locale);
  if (unit === "By/s") return `${formatBytes(value, locale)}/s`;
  if (unit === "1" || unit === "") return formatCount(value, locale);
  const nanoseconds = TIME_UNITS[unit];
  if (nanoseconds !== undefined) return formatDuration(value * nanoseconds, locale);
  if (unit.startsWith("{")) return formatCount(value, locale);
  return `${formatCount(value, locale)}${NBSP}${unit}`;
}

/** A unit as people write it: no braces around what is counted, and nothing for the bare number. */
export function unitText(unit: string): string {
  return unit === "1" ? "" : unit.replaceAll(/\{([^}]*)\}/g, "$1");
}
