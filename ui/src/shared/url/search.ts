/**
 * The search part of the URL as plain strings. Numbers stay text: unix nanoseconds would lose digits as numbers.
 * Keys that are empty are left out, so that links stay short.
 */
export type RawSearch = Record<string, string>;

export function parseSearch(text: string): RawSearch {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === "" || value === false) continue;
    parameters.set(key, value === true ? "1" : String(value));
  }
  const text = parameters.toString().replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%2F", "/");
  return text ? `?${text}` : "";
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function flag(value: unknown): true | undefined {
  return value === "1" || value === true ? true : undefined;
}

/** One of `choices`, or undefined. */
export function choice<T extends string>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((candidate) => candidate === value);
}

/** A comma-separated list; commas inside values are escaped by a backslash. */
export function list(value: unknown): string[] | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  return value.split(",").filter(Boolean);
}
