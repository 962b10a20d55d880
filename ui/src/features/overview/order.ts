import type { ServiceSummary } from "@/api/types";
import type { ServiceColumn } from "./search";

const VALUES: Readonly<Record<Exclude<ServiceColumn, "name">, (service: ServiceSummary) => number>> = {
  rate: ({ current }) => current.rate,
  errors: ({ current }) => current.error_rate,
  p50: ({ current }) => current.p50,
  p95: ({ current }) => current.p95,
  p99: ({ current }) => current.p99,
};

/** Services by a column: numbers from high to low, names from A, `ascending` turns it round. */
export function orderServices(
  services: readonly ServiceSummary[],
  column: ServiceColumn,
  ascending: boolean,
): ServiceSummary[] {
  if (column === "name") {
    const sorted = services.toSorted((left, right) => left.name.localeCompare(right.name));
    return ascending ? sorted : sorted.reverse();
  }
  const value = VALUES[column];
  const sign = ascending ? 1 : -1;
  return services.toSorted(
    (left, right) => sign * (value(left) - value(right)) || left.name.localeCompare(right.name),
  );
}

/** How a figure changed against the period before, as a share; undefined when there is nothing to compare with. */
export function change(current: number, previous: number | undefined): number | undefined {
  if (previous === undefined || previous <= 0 || !Number.isFinite(current)) return undefined;
  return current / previous - 1;
}
