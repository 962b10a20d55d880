import type { ElkNode } from "elkjs/lib/elk-api";
import type { MapEdge, MapNode } from "@/api/types";

export const NODE_WIDTH = 184;
export const NODE_HEIGHT = 50;

export interface PlacedNode {
  node: MapNode;
  x: number;
  y: number;
}

export interface PlacedEdge {
  edge: MapEdge;
  path: string;
}

export interface PlacedMap {
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  width: number;
  height: number;
}

/** The question to the layout engine: layers from callers to what they call, downwards on narrow screens. */
export function toGraph(nodes: readonly MapNode[], edges: readonly MapEdge[], downwards: boolean): ElkNode {
  const known = new Set(nodes.map(({ id }) => id));
  return {
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": downwards ? "DOWN" : "RIGHT",
      "elk.edgeRouting": "SPLINES",
      "elk.layered.spacing.nodeNodeBetweenLayers": downwards ? "48" : "90",
      "elk.spacing.nodeNode": "26",
      "elk.padding": "[top=16,left=16,bottom=16,right=16]",
    },
    children: nodes.map(({ id }) => ({ id, width: NODE_WIDTH, height: NODE_HEIGHT })),
    edges: edges
      .filter(({ source, target }) => known.has(source) && known.has(target))
      .map(({ source, target }, index) => ({ id: `e${index}`, sources: [source], targets: [target] })),
  };
}

interface Point {
  x: number;
  y: number;
}

/** Bend points of a spline (triples of control points) as an SVG path. */
export function splinePath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  const text = ({ x, y }: Point) => `${x.toFixed(1)},${y.toFixed(1)}`;
  let path = `M${text(first)}`;
  for (let index = 0; index < rest.length; index += 3) {
    const piece = rest.slice(index, index + 3);
    path +=
      piece.length === 3 ? `C${piece.map(text).join(" ")}` : piece.map((point) => `L${text(point)}`).join("");
  }
  return path;
}

/** The engine's answer with our nodes and edges in it. */
export function fromGraph(graph: ElkNode, nodes: readonly MapNode[], edges: readonly MapEdge[]): PlacedMap {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const byEnds = new Map(edges.map((edge) => [`${edge.source}\u0000${edge.target}`, edge]));
  const placedNodes = (graph.children ?? []).flatMap(({ id, x = 0, y = 0 }) => {
    const node = byId.get(id);
    return node ? [{ node, x, y }] : [];
  });
  const placedEdges = (graph.edges ?? []).flatMap(({ sources, targets, sections }) => {
    const edge = byEnds.get(`${sources[0]}\u0000${targets[0]}`);
    const section = sections?.[0];
    if (!edge || !section) return [];
    const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
    return [{ edge, path: splinePath(points) }];
  });
  return { nodes: placedNodes, edges: placedEdges, width: graph.width ?? 0, height: graph.height ?? 0 };
}
