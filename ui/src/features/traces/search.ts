import { type ExploreSearch, exploreSearch } from "@/shared/url/base";
import { choice } from "@/shared/url/search";

export interface TracesSearch extends ExploreSearch {
  /** One row a span instead of one a trace. */
  view?: "spans" | undefined;
  sort?: "oldest" | "longest" | "shortest" | undefined;
  /** Durations over time instead of counts. */
  chart?: "duration" | undefined;
}

export function tracesSearch(raw: Record<string, unknown>): TracesSearch {
  return {
    ...exploreSearch(raw),
    view: choice(raw.view, ["spans"]),
    sort: choice(raw.sort, ["oldest", "longest", "shortest"]),
    chart: choice(raw.chart, ["duration"]),
  };
}
