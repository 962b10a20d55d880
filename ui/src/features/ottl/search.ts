import type { Signal } from "@/api/types";
import { type BaseSearch, baseSearch } from "@/shared/url/base";
import { choice, text } from "@/shared/url/search";

export const SIGNALS = ["traces", "metrics", "logs"] as const satisfies readonly Signal[];

export interface OttlSearch extends BaseSearch {
  signal?: Signal | undefined;
  statements?: string | undefined;
  conditions?: string | undefined;
}

export function ottlSearch(raw: Record<string, unknown>): OttlSearch {
  return {
    ...baseSearch(raw),
    signal: choice(raw.signal, SIGNALS),
    statements: text(raw.statements),
    conditions: text(raw.conditions),
  };
}
