import { type BaseSearch, baseSearch } from "@/shared/url/base";
import { choice, text } from "@/shared/url/search";
import { traceIdIn } from "./traceId";

export interface TraceSearch extends BaseSearch {
  span?: string | undefined;
  view?: "flame" | "table" | "logs" | "compare" | undefined;
  /** Text that matching spans contain. */
  find?: string | undefined;
  /** The trace that this one is compared with. */
  with?: string | undefined;
}

export function traceSearch(raw: Record<string, unknown>): TraceSearch {
  return {
    ...baseSearch(raw),
    span: text(raw.span),
    view: choice(raw.view, ["flame", "table", "logs", "compare"]),
    with: traceIdIn(text(raw.with) ?? ""),
    find: text(raw.find),
  };
}
