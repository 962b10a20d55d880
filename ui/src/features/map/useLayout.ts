import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { ServiceMapResult } from "@/api/types";
import { fromGraph, toGraph } from "./layout";

const NARROW = "(max-width: 720px)";

/** The layout engine is big: it is loaded here only, and works in a thread of its own. */
async function place(map: Pick<ServiceMapResult, "nodes" | "edges">, downwards: boolean) {
  const [{ default: Elk }, { default: workerUrl }] = await Promise.all([
    import("elkjs/lib/elk-api.js"),
    import("elkjs/lib/elk-worker.min.js?url"),
  ]);
  const elk = new Elk({ workerUrl });
  try {
    return fromGraph(await elk.layout(toGraph(map.nodes, map.edges, downwards)), map.nodes, map.edges);
  } finally {
    elk.terminateWorker();
  }
}

export function useLayout(map: ServiceMapResult | undefined) {
  const downwards = useMediaQuery(NARROW) ?? false;
  return useQuery({
    queryKey: ["map-layout", map?.nodes, map?.edges, downwards],
    queryFn: () => (map ? place(map, downwards) : Promise.reject(new Error("nothing to place"))),
    enabled: map !== undefined && map.nodes.length > 0,
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
    meta: { quiet: true },
  });
}
