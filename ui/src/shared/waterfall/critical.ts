import type { SpanNode, SpanTree } from "./tree";

/** A stretch of time for which one span is what the trace waits for. */
export interface CriticalSegment {
  spanId: string;
  from: number;
  to: number;
}

interface Task {
  node: SpanNode;
  until: number;
}

/** The child that ended last before `until`, not counting those that started after it. */
function lastChild(node: SpanNode, until: number): SpanNode | undefined {
  let found: SpanNode | undefined;
  for (const child of node.children) {
    if (child.start >= until || child.end <= node.start) continue;
    if (!found || Math.min(child.end, until) > Math.min(found.end, until)) found = child;
  }
  return found;
}

/**
 * The critical path of the first root: walking back from its end, always through the child that finished last.
 * Shortening any of these segments shortens the trace. Segments are in order of time and do not overlap.
 */
export function criticalPath(tree: SpanTree): CriticalSegment[] {
  const root = tree.roots.find(({ orphan }) => !orphan) ?? tree.roots[0];
  if (!root) return [];
  const segments: CriticalSegment[] = [];
  const tasks: Task[] = [{ node: root, until: root.end }];
  for (let task = tasks.pop(); task; task = tasks.pop()) {
    const { node, until } = task;
    const end = Math.min(node.end, until);
    const child = lastChild(node, end);
    const childEnd = child ? Math.min(child.end, end) : node.start;
    if (childEnd < end)
      segments.push({ spanId: node.span.span_id, from: Math.max(childEnd, node.start), to: end });
    if (!child) continue;
    // The child's own stretch comes first on the way back; what remains of this span lies before the child's start.
    if (child.start > node.start) tasks.push({ node, until: child.start });
    tasks.push({ node: child, until: childEnd });
  }
  return segments.reverse();
}

/** Segments by span, for drawing. */
export function segmentsBySpan(segments: readonly CriticalSegment[]): Map<string, CriticalSegment[]> {
  return Map.groupBy(segments, ({ spanId }) => spanId);
}
