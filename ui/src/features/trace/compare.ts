import { type SelfTimeRow, selfTimeTable } from "@/shared/waterfall/selfTime";
import type { SpanTree } from "@/shared/waterfall/tree";

/** One side of a comparison; zeroes where the operation does not occur. */
export interface Side {
  count: number;
  self: number;
  errors: number;
}

export interface Difference {
  key: string;
  service: string;
  name: string;
  here: Side;
  there: Side;
  /** Nanoseconds of self time that this trace took longer; negative when it was faster. */
  change: number;
  /** Its slowest span in this trace, when there is one. */
  slowest: string | undefined;
}

const NOTHING: Side = { count: 0, self: 0, errors: 0 };

function side(row: SelfTimeRow | undefined): Side {
  return row ? { count: row.count, self: row.self, errors: row.errors } : NOTHING;
}

/** Operations of two traces by self time, the largest change first. */
export function compareTraces(here: SpanTree, there: SpanTree): Difference[] {
  const own = new Map(selfTimeTable(here).map((row) => [row.key, row]));
  const others = new Map(selfTimeTable(there).map((row) => [row.key, row]));
  const rows = new Map([...others, ...own]);
  return [...rows.values()]
    .map(({ key, service, name }) => {
      const mine = own.get(key);
      const left = side(mine);
      const right = side(others.get(key));
      return {
        key,
        service,
        name,
        here: left,
        there: right,
        change: left.self - right.self,
        slowest: mine?.slowest,
      };
    })
    .sort((left, right) => Math.abs(right.change) - Math.abs(left.change));
}
