import { flag, text } from "./search";

/** What every page's URL may carry. */
export interface BaseSearch {
  from?: string | undefined;
  to?: string | undefined;
  live?: true | undefined;
}

export function baseSearch(raw: Record<string, unknown>): BaseSearch {
  return { from: text(raw.from), to: text(raw.to), live: flag(raw.live) };
}

/** What the pages that look for spans or records carry on top. */
export interface ExploreSearch extends BaseSearch {
  /** The filter as it stands in the filter bar. */
  q?: string | undefined;
  /** Id of the row whose panel is open. */
  sel?: string | undefined;
  /** The panel stands beside the table instead of over it. */
  pin?: true | undefined;
  /** Columns of the table, by id or field name. */
  cols?: string | undefined;
}

export function exploreSearch(raw: Record<string, unknown>): ExploreSearch {
  return { ...baseSearch(raw), q: text(raw.q), sel: text(raw.sel), pin: flag(raw.pin), cols: text(raw.cols) };
}
