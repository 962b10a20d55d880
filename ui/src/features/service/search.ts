import { type BaseSearch, baseSearch } from "@/shared/url/base";

export interface ServiceSearch extends BaseSearch {
  name: string;
}

export function serviceSearch(raw: Record<string, unknown>): ServiceSearch {
  return { ...baseSearch(raw), name: typeof raw.name === "string" ? raw.name : "" };
}
