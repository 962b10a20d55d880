import { describe, expect, test } from "vitest";
import { criticalPath } from "./critical";
import { flameLanes, laneCount } from "./lanes";
import { selfTime, selfTimeTable } from "./selfTime";
import { span } from "./spans.fixture";
import { buildTree, visibleNodes } from "./tree";
import { axisTicks, barPosition, viewAround } from "./view";

const ids = (nodes: ReadonlyArray<{ span: { span_id: string } }>) => nodes.map((node) => node.span.span_id);

describe("buildTree", () => {
  test("puts parents before children in order of start, whatever order they came in", () => {
    const tree = buildTree([
      span("c", "a", 50, 60),
      span("b", "a", 10, 40),
      span("d", "b", 12, 20),
      span("a", "", 0, 100),
    ]);
    expect(ids(tree.nodes)).toEqual(["a", "b", "d", "c"]);
    expect(tree.nodes.map(({ depth }) => depth)).toEqual([0, 1, 2, 1]);
    expect(tree.byId.get("a")?.descendants).toBe(3);
    expect(tree.duration).toBe(100);
  });

  test("marks spans whose parent is missing and shows them beside the root", () => {
    const tree = buildTree([span("a", "", 0, 10), span("x", "gone", 5, 8)]);
    expect(tree.roots.map(({ orphan }) => orphan)).toEqual([false, true]);
  });

  test("cuts loops instead of hanging", () => {
    const tree = buildTree([span("a", "b", 0, 10), span("b", "a", 1, 9)]);
    expect(ids(tree.nodes).sort()).toEqual(["a", "b"]);
  });

  test("takes ten thousand spans, each inside the one before", () => {
    const spans = Array.from({ length: 10_000 }, (_, index) =>
      span(`s${index}`, index === 0 ? "" : `s${index - 1}`, index, 30_000 - index),
    );
    const tree = buildTree(spans);
    expect(tree.nodes.at(-1)?.depth).toBe(9_999);
    expect(criticalPath(tree).length).toBeGreaterThan(0);
    expect(laneCount(flameLanes(tree))).toBe(10_000);
  });

  test("folding hides everything below", () => {
    const tree = buildTree([
      span("a", "", 0, 9),
      span("b", "a", 1, 5),
      span("c", "b", 2, 3),
      span("d", "a", 6, 8),
    ]);
    expect(ids(visibleNodes(tree, new Set(["b"])))).toEqual(["a", "b", "d"]);
    expect(ids(visibleNodes(tree, new Set(["a"])))).toEqual(["a"]);
  });
});

describe("criticalPath", () => {
  test("goes back through the child that finished last", () => {
    const tree = buildTree([
      span("a", "", 0, 100),
      span("b", "a", 10, 40),
      span("c", "a", 20, 90),
      span("d", "c", 30, 80),
    ]);
    expect(criticalPath(tree)).toEqual([
      { spanId: "a", from: 0, to: 10 },
      { spanId: "b", from: 10, to: 20 },
      { spanId: "c", from: 20, to: 30 },
      { spanId: "d", from: 30, to: 80 },
      { spanId: "c", from: 80, to: 90 },
      { spanId: "a", from: 90, to: 100 },
    ]);
  });

  test("covers the root exactly once", () => {
    const tree = buildTree([
      span("a", "", 0, 100),
      span("b", "a", 0, 30),
      span("c", "a", 30, 70),
      span("d", "a", 75, 120),
    ]);
    const segments = criticalPath(tree);
    const covered = segments.reduce((sum, { from, to }) => sum + to - from, 0);
    expect(covered).toBe(100);
    for (const [index, segment] of segments.entries())
      expect(segment.from).toBe(segments[index - 1]?.to ?? 0);
  });
});

describe("self time", () => {
  test("does not count time covered by children twice", () => {
    const tree = buildTree([
      span("a", "", 0, 100),
      span("b", "a", 10, 50),
      span("c", "a", 30, 60),
      span("d", "a", 90, 140),
    ]);
    const root = tree.byId.get("a");
    expect(root && selfTime(root)).toBe(40);
  });

  test("is summed by service and name, most first", () => {
    const tree = buildTree([
      span("a", "", 0, 100, { name: "GET /" }),
      span("b", "a", 0, 45, { name: "query", service: "db", status: "error" }),
      span("c", "a", 45, 95, { name: "query", service: "db" }),
    ]);
    expect(selfTimeTable(tree)).toMatchObject([
      { service: "db", name: "query", count: 2, errors: 1, total: 95, self: 95, slowest: "c" },
      { name: "GET /", count: 1, self: 5 },
    ]);
  });
});

describe("drawing", () => {
  test("spans that overlap get lanes of their own below their parent", () => {
    const tree = buildTree([
      span("a", "", 0, 100),
      span("b", "a", 10, 60),
      span("c", "a", 20, 70),
      span("d", "a", 80, 90),
    ]);
    const lanes = Object.fromEntries(flameLanes(tree).map(({ node, lane }) => [node.span.span_id, lane]));
    expect(lanes).toEqual({ a: 0, b: 1, c: 2, d: 1 });
  });

  test("bars are placed in the view and never vanish", () => {
    expect(barPosition(25, 50, { from: 0, to: 100 })).toEqual({ left: 25, width: 25 });
    expect(barPosition(0, 100, { from: 25, to: 75 })).toEqual({ left: 0, width: 100 });
    expect(barPosition(10, 10, { from: 0, to: 1_000_000 }).width).toBe(0.15);
  });

  test("axis ticks are round and inside the view", () => {
    expect(axisTicks({ from: 0, to: 679e6 }, 4)).toEqual([0, 200e6, 400e6, 600e6]);
    expect(axisTicks({ from: 130, to: 260 }, 3)).toEqual([150, 200, 250]);
  });

  test("zooming on a span stays inside the trace", () => {
    expect(viewAround(0, 100, 100)).toEqual({ from: 0, to: 100 });
    const view = viewAround(40, 60, 1000);
    expect(view.from).toBeLessThan(40);
    expect(view.to).toBeGreaterThan(60);
  });
});
