import { type BaseSearch, baseSearch } from "@/shared/url/base";
import { text } from "@/shared/url/search";

export interface SqlSearch extends BaseSearch {
  sql?: string | undefined;
}

export function sqlSearch(raw: Record<string, unknown>): SqlSearch {
  return { ...baseSearch(raw), sql: text(raw.sql) };
}
