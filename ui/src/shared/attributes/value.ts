import type { Attribute } from "@/api/types";

/** An attribute's value as one line of text, as a filter takes it. */
export function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Nested values are shown indented. */
export function isNested({ type }: Attribute): boolean {
  return type === "array" || type === "map";
}

/** Attributes by key; well-known prefixes stay together because keys are dotted. */
export function sortAttributes(attributes: readonly Attribute[]): Attribute[] {
  return attributes.toSorted((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
}

/** Attributes whose key or value contains the text. */
export function findAttributes(attributes: readonly Attribute[], text: string): readonly Attribute[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return attributes;
  return attributes.filter(({ key, value }) => `${key} ${valueText(value)}`.toLowerCase().includes(wanted));
}
