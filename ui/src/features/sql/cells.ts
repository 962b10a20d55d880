const NARROWEST = 60;
const WIDEST = 460;
const PIXELS_A_LETTER = 7.4;
const SAMPLE = 100;

export function cellText(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** True for ClickHouse types that are lined up at the right. */
export function isNumeric(type: string): boolean {
  return /^(?:Nullable\(|LowCardinality\()*(?:U?Int|Float|Decimal)/.test(type);
}

/** A grid track as wide as the first rows need, within bounds; the rest of the room is shared. */
export function columnTrack(name: string, values: readonly unknown[]): string {
  const letters = values.slice(0, SAMPLE).map((value) => (value === null ? 4 : cellText(value).length));
  const width = Math.max(name.length, ...letters, 1) * PIXELS_A_LETTER + 8;
  const pixels = Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
  return `minmax(${pixels}px, ${pixels}fr)`;
}
