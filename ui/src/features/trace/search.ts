import { type BaseSearch, baseSearch } from "@/shared/url/base";
import { choice, text } from "@/shared/url/search";

export interface TraceSearch extends BaseSearch {
  span?: string | undefined;
  view?: "flame" | "table" | "logs" | undefined;
  /** Text that matching spans contain. */
  find?: string | undefined;
}

export function traceSearch(raw: Record<string, unknown>): TraceSearch {
  return {
    ...baseSearch(raw),
    span: text(raw.span),
    view: choice(raw.view, ["flame", "table", "logs"]),
    find: text(raw.find),
  };
}
