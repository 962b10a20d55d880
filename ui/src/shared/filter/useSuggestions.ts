import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { fieldsQuery, fieldValuesQuery } from "@/api/queries/fields";
import type { FieldSummary, Signal } from "@/api/types";
import { useRange } from "@/shared/time/RangeContext";
import type { Completion } from "./completion";
import { formatTerm } from "./syntax";

export interface Suggestion {
  /** What is put in place of the word under the caret. */
  token: string;
  label: string;
  note: string;
  count: number;
  /** The term is complete: it becomes a chip. */
  final: boolean;
}

const MOST = 40;

/** Fields whose name holds the prefix; those that start with it first. */
export function rankFields(fields: readonly FieldSummary[], prefix: string): FieldSummary[] {
  const wanted = prefix.toLowerCase();
  const matching = fields.filter(({ key }) => key.toLowerCase().includes(wanted));
  const starts = ({ key }: FieldSummary) => (key.toLowerCase().startsWith(wanted) ? 0 : 1);
  return matching.sort((left, right) => starts(left) - starts(right)).slice(0, MOST);
}

function fieldSuggestion(field: FieldSummary): Suggestion {
  const token = formatTerm({ key: field.key, operator: "=", value: "" });
  const note = field.types.map(({ type }) => type).join(", ");
  return { token, label: field.key, note, count: field.count, final: false };
}

/** What can stand at the caret, asked from the server while the list is open. */
export function useSuggestions(signal: Signal, completion: Completion, open: boolean): Suggestion[] {
  const range = useRange();
  const asksValues = completion.kind === "value";
  const prefix = useDeferredValue(completion.prefix);
  const key = asksValues ? completion.key : "";
  const fields = useQuery({ ...fieldsQuery(signal, range), enabled: open });
  const values = useQuery({ ...fieldValuesQuery(signal, key, prefix, range), enabled: open && asksValues });
  if (!open) return [];
  if (completion.kind === "field") {
    return rankFields(fields.data?.fields ?? [], completion.prefix).map(fieldSuggestion);
  }
  return (values.data?.values ?? []).map(({ value, count }) => ({
    token: formatTerm({ key: completion.key, operator: completion.operator, value }),
    label: value,
    note: "",
    count,
    final: true,
  }));
}
