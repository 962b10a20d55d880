import { type ExploreSearch, exploreSearch } from "@/shared/url/base";
import { choice, flag } from "@/shared/url/search";

export interface LogsSearch extends ExploreSearch {
  sort?: "oldest" | undefined;
  /** Records appear as they arrive. */
  tail?: true | undefined;
}

export function logsSearch(raw: Record<string, unknown>): LogsSearch {
  return { ...exploreSearch(raw), sort: choice(raw.sort, ["oldest"]), tail: flag(raw.tail) };
}
