import type { SpanNode, SpanTree } from "./tree";

/** Nanoseconds in which the span itself worked: its duration without the time covered by children. */
export function selfTime(node: SpanNode): number {
  let covered = 0;
  let reached = node.start;
  for (const child of node.children) {
    const from = Math.max(child.start, reached);
    const to = Math.min(child.end, node.end);
    if (to > from) {
      covered += to - from;
      reached = to;
    }
  }
  return Math.max(0, node.end - node.start - covered);
}

export interface SelfTimeRow {
  key: string;
  service: string;
  name: string;
  count: number;
  errors: number;
  total: number;
  self: number;
  slowest: string;
}

/** Where the time went, by service and span name, most self time first. */
export function selfTimeTable(tree: SpanTree): SelfTimeRow[] {
  const rows = new Map<string, SelfTimeRow & { longest: number }>();
  for (const node of tree.nodes) {
    const { service, name, status, duration, span_id } = node.span;
    const key = `${service}\u0000${name}`;
    const row = rows.get(key) ?? {
      key,
      service,
      name,
      count: 0,
      errors: 0,
      total: 0,
      self: 0,
      slowest: span_id,
      longest: -1,
    };
    row.count += 1;
    row.errors += status === "error" ? 1 : 0;
    row.total += duration;
    row.self += selfTime(node);
    if (duration > row.longest) {
      row.longest = duration;
      row.slowest = span_id;
    }
    rows.set(key, row);
  }
  return [...rows.values()].sort((left, right) => right.self - left.self);
}
