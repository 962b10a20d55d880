import { expect, test } from "vitest";
import type { MapEdge, MapNode } from "@/api/types";
import { fromGraph, splinePath, toGraph } from "./layout";
import { fitInto, zoomAt } from "./usePanZoom";

const node = (id: string) => ({ id, name: id, kind: "service", current: null }) as MapNode;
const edge = (source: string, target: string) => ({ source, target, calls: 1, errors: 0 }) as MapEdge;

test("edges to nodes that are not shown are left out", () => {
  const graph = toGraph([node("a"), node("b")], [edge("a", "b"), edge("a", "gone")], false);
  expect(graph.edges).toHaveLength(1);
});

test("the layout is joined with nodes and edges again", () => {
  const [nodes, edges] = [[node("a"), node("b")], [edge("a", "b")]];
  const placed = fromGraph(
    {
      id: "root",
      width: 10,
      height: 5,
      children: [{ id: "a", x: 1, y: 2 }],
      edges: [
        {
          id: "e0",
          sources: ["a"],
          targets: ["b"],
          sections: [{ id: "s", startPoint: { x: 0, y: 0 }, endPoint: { x: 3, y: 4 } }],
        },
      ],
    },
    nodes,
    edges,
  );
  expect(placed.nodes).toEqual([{ node: nodes[0], x: 1, y: 2 }]);
  expect(placed.edges).toEqual([{ edge: edges[0], path: "M0.0,0.0L3.0,4.0" }]);
});

test("three points make a curve", () => {
  const points = [0, 1, 2, 3].map((value) => ({ x: value, y: value }));
  expect(splinePath(points)).toBe("M0.0,0.0C1.0,1.0 2.0,2.0 3.0,3.0");
});

test("a drawing fits its box, and zooming holds the pointer still", () => {
  expect(fitInto(200, 100, 100, 100)).toEqual({ scale: 0.5, x: 0, y: 25 });
  expect(zoomAt({ x: 0, y: 0, scale: 1 }, 2, 10, 10)).toEqual({ scale: 2, x: -10, y: -10 });
});

test("a drawing too big to be read at once starts with its middle", () => {
  expect(fitInto(2000, 100, 400, 800, 0.5)).toEqual({ scale: 0.5, x: -300, y: 375 });
});
