import { filterParameters } from "@/shared/filter/syntax";
import type { Selection, Window } from "./types";

/** The query parameters of a window. */
export function windowOf({ start, end }: Window): Window {
  return { start, end };
}

/** The query parameters of a window with a filter. */
export function selectionOf({ start, end, q }: Selection): Window & { filter?: string[]; q?: string } {
  return { start, end, ...filterParameters(q) };
}
