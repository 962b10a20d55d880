import type { Span } from "@/api/types";

/** A span in its place: times are nanoseconds since the start of the trace. */
export interface SpanNode {
  span: Span;
  start: number;
  end: number;
  depth: number;
  parent: SpanNode | undefined;
  children: SpanNode[];
  /** Spans below this one. */
  descendants: number;
  /** The parent is named but has not arrived. */
  orphan: boolean;
}

export interface SpanTree {
  roots: SpanNode[];
  /** Every span, parents before children, in the order of the waterfall. */
  nodes: SpanNode[];
  byId: ReadonlyMap<string, SpanNode>;
  /** Nanoseconds from the first start to the last end. */
  duration: number;
}

function makeNodes(spans: readonly Span[], origin: bigint): Map<string, SpanNode> {
  const byId = new Map<string, SpanNode>();
  for (const span of spans) {
    const start = Number(BigInt(span.start) - origin);
    byId.set(span.span_id, {
      span,
      start,
      end: start + span.duration,
      depth: 0,
      parent: undefined,
      children: [],
      descendants: 0,
      orphan: false,
    });
  }
  return byId;
}

/** Everything below the given nodes, and they themselves, without recursion. */
function reach(from: readonly SpanNode[], seen: Set<SpanNode>): void {
  const waiting = [...from];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    waiting.push(...node.children);
  }
}

/** Spans that name each other as parents hang on no root: each such loop is cut at its first span. */
function cutLoops(byId: ReadonlyMap<string, SpanNode>, roots: SpanNode[]): void {
  const seen = new Set<SpanNode>();
  reach(roots, seen);
  for (const node of byId.values()) {
    if (seen.has(node)) continue;
    const siblings = node.parent?.children ?? [];
    siblings.splice(siblings.indexOf(node), 1);
    node.parent = undefined;
    node.orphan = true;
    roots.push(node);
    reach([node], seen);
  }
}

function connect(byId: ReadonlyMap<string, SpanNode>): SpanNode[] {
  const roots: SpanNode[] = [];
  for (const node of byId.values()) {
    const parentId = node.span.parent_span_id;
    const parent = parentId ? byId.get(parentId) : undefined;
    if (parent) {
      node.parent = parent;
      parent.children.push(node);
    } else {
      node.orphan = parentId !== "";
      roots.push(node);
    }
  }
  cutLoops(byId, roots);
  return roots;
}

const byStart = (left: SpanNode, right: SpanNode) => left.start - right.start || right.end - left.end;

/** Parents before children without recursion: traces may be ten thousand spans deep. */
function flatten(roots: readonly SpanNode[]): SpanNode[] {
  const nodes: SpanNode[] = [];
  const waiting = roots.toSorted(byStart).reverse();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    node.depth = node.parent ? node.parent.depth + 1 : 0;
    nodes.push(node);
    node.children.sort(byStart);
    for (let index = node.children.length - 1; index >= 0; index -= 1) {
      const child = node.children[index];
      if (child) waiting.push(child);
    }
  }
  return nodes;
}

/** The spans of a trace as a tree. Orphans stand beside the root; they are marked. */
export function buildTree(spans: readonly Span[]): SpanTree {
  const starts = spans.map(({ start }) => BigInt(start));
  let origin = starts[0] ?? 0n;
  for (const start of starts) if (start < origin) origin = start;
  const byId = makeNodes(spans, origin);
  const roots = connect(byId);
  const nodes = flatten(roots);
  for (const node of nodes.toReversed()) {
    if (node.parent) node.parent.descendants += node.descendants + 1;
  }
  const duration = nodes.reduce((latest, { end }) => Math.max(latest, end), 0);
  return { roots: roots.toSorted(byStart), nodes, byId, duration };
}

/** The rows to show when some spans are folded. */
export function visibleNodes(tree: SpanTree, folded: ReadonlySet<string>): SpanNode[] {
  if (folded.size === 0) return tree.nodes;
  const rows: SpanNode[] = [];
  for (let index = 0; index < tree.nodes.length; index += 1) {
    const node = tree.nodes[index];
    if (!node) break;
    rows.push(node);
    if (folded.has(node.span.span_id)) index += node.descendants;
  }
  return rows;
}
