import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import type { Trace } from "@/api/types";
import { criticalPath, segmentsBySpan } from "@/shared/waterfall/critical";
import { buildTree, visibleNodes } from "@/shared/waterfall/tree";
import { type View, viewAround } from "@/shared/waterfall/view";
import { matchingSpans } from "./find";

const route = getRouteApi("/trace/$traceId");

/** Everything that the parts of the trace page share: the tree, what is shown of it, and the selected span. */
export function useTraceState(trace: Trace) {
  const { span: selected, find = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const tree = useMemo(() => buildTree(trace.spans), [trace]);
  const critical = useMemo(() => segmentsBySpan(criticalPath(tree)), [tree]);
  const matches = useMemo(() => matchingSpans(tree, find), [tree, find]);
  const whole = useMemo<View>(() => ({ from: 0, to: tree.duration }), [tree]);
  const [view, setView] = useState<View>(whole);
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => new Set());
  const rows = useMemo(() => visibleNodes(tree, folded), [tree, folded]);

  const select = useCallback(
    (id: string | undefined) =>
      void navigate({ search: (previous) => ({ ...previous, span: id }), replace: true, resetScroll: false }),
    [navigate],
  );
  const fold = useCallback((id: string) => {
    setFolded((current) => current.symmetricDifference(new Set([id])));
  }, []);
  const zoomToSelected = () => {
    const node = selected ? tree.byId.get(selected) : undefined;
    if (node) setView(viewAround(node.start, node.end, tree.duration));
  };
  const zoomOut = () => setView(whole);
  return {
    tree,
    critical,
    matches,
    rows,
    view,
    setView,
    folded,
    fold,
    selected,
    select,
    find,
    zoomToSelected,
    zoomOut,
  };
}

export type TraceState = ReturnType<typeof useTraceState>;
