import type { Span } from "@/api/types";
import { valueText } from "@/shared/attributes/value";
import { parseFilter, type Term } from "@/shared/filter/syntax";
import type { SpanTree } from "@/shared/waterfall/tree";

function spanText(span: Span): string {
  const attributes = span.attributes.map(({ key, value }) => `${key} ${valueText(value)}`);
  return [span.service, span.name, span.status_message, span.span_id, ...attributes].join("\n").toLowerCase();
}

function fieldText(span: Span, key: string): string | undefined {
  if (key === "service" || key === "name" || key === "kind" || key === "status") return span[key];
  const found = span.attributes.find((attribute) => attribute.key === key);
  return found && valueText(found.value);
}

function holds(span: Span, { key, operator, value }: Term): boolean {
  const text = fieldText(span, key);
  if (operator === "?") return text !== undefined;
  if (operator === "!=") return text !== value;
  if (operator === "~") return text?.includes(value) ?? false;
  return text === value;
}

/** Ids of the spans that fit `service=cart`-like terms and contain the words; undefined when nothing is asked. */
export function matchingSpans(tree: SpanTree, find: string): ReadonlySet<string> | undefined {
  const { terms, text } = parseFilter(find);
  if (terms.length === 0 && text === "") return undefined;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = tree.nodes.filter(({ span }) => {
    if (!terms.every((term) => holds(span, term))) return false;
    const all = words.length > 0 ? spanText(span) : "";
    return words.every((word) => all.includes(word));
  });
  return new Set(found.map(({ span }) => span.span_id));
}

/** The next id after (or before) the current one among `ids` in the order of the rows, going round. */
export function neighbour(
  order: readonly string[],
  current: string | undefined,
  by: 1 | -1,
): string | undefined {
  if (order.length === 0) return undefined;
  const index = current === undefined ? -1 : order.indexOf(current);
  if (index < 0) return by > 0 ? order[0] : order.at(-1);
  return order[(index + by + order.length) % order.length];
}
