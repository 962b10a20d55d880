import { type BaseSearch, baseSearch } from "@/shared/url/base";
import { choice, list, text } from "@/shared/url/search";

export interface MetricsSearch extends BaseSearch {
  name?: string | undefined;
  agg?: string | undefined;
  by?: string | undefined;
  q?: string | undefined;
  view?: "table" | undefined;
}

export function metricsSearch(raw: Record<string, unknown>): MetricsSearch {
  return {
    ...baseSearch(raw),
    name: text(raw.name),
    agg: text(raw.agg),
    by: list(raw.by)?.join(","),
    q: text(raw.q),
    view: choice(raw.view, ["table"]),
  };
}
