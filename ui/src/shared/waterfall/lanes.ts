import type { SpanNode, SpanTree } from "./tree";

/** A span in the flame graph: `lane` counts rows from the top. */
export interface LanedSpan {
  node: SpanNode;
  lane: number;
}

/**
 * Places every span under its parent; spans that overlap in time are moved to the next free lane.
 * Each lane remembers only where its last span ends, so this is fast for big traces.
 */
export function flameLanes(tree: SpanTree): LanedSpan[] {
  const ends: number[] = [];
  const lanes = new Map<SpanNode, number>();
  const placed: LanedSpan[] = [];
  const inTime = tree.nodes.toSorted((left, right) => left.start - right.start || left.depth - right.depth);
  for (const node of inTime) {
    let lane = node.parent ? (lanes.get(node.parent) ?? -1) + 1 : 0;
    while ((ends[lane] ?? Number.NEGATIVE_INFINITY) > node.start) lane += 1;
    ends[lane] = node.end;
    lanes.set(node, lane);
    placed.push({ node, lane });
  }
  return placed;
}

/** How many lanes a flame graph needs. */
export function laneCount(placed: readonly LanedSpan[]): number {
  return placed.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
}
