import { type BaseSearch, baseSearch } from "@/shared/url/base";
import { choice } from "@/shared/url/search";

export const SERVICE_COLUMNS = ["name", "rate", "errors", "p50", "p95", "p99"] as const;
export type ServiceColumn = (typeof SERVICE_COLUMNS)[number];

export interface OverviewSearch extends BaseSearch {
  sort?: ServiceColumn | undefined;
  order?: "asc" | undefined;
}

export function overviewSearch(raw: Record<string, unknown>): OverviewSearch {
  return { ...baseSearch(raw), sort: choice(raw.sort, SERVICE_COLUMNS), order: choice(raw.order, ["asc"]) };
}
