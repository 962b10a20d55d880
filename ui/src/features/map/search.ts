import { type BaseSearch, baseSearch } from "@/shared/url/base";
import { text } from "@/shared/url/search";

export interface MapSearch extends BaseSearch {
  /** The node that is selected. */
  sel?: string | undefined;
}

export function mapSearch(raw: Record<string, unknown>): MapSearch {
  return { ...baseSearch(raw), sel: text(raw.sel) };
}
