import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Trace } from "@/api/types";
import { useKeys } from "@/shared/keys/registry";
import { SidePanel } from "@/shared/panel/SidePanel";
import { SpanDetail } from "@/shared/span/SpanDetail";
import { Loading, Notice } from "@/shared/ui/States";
import { Minimap } from "@/shared/waterfall/Minimap";
import { selfTime } from "@/shared/waterfall/selfTime";
import { Waterfall } from "@/shared/waterfall/Waterfall";
import { ErrorStrip } from "./ErrorStrip";
import { neighbour } from "./find";
import { SelfTimeView } from "./SelfTimeView";
import { TraceHeader } from "./TraceHeader";
import { TraceLogs } from "./TraceLogs";
import styles from "./trace.module.css";
import { type TraceState, useTraceState } from "./useTraceState";

const FlameGraph = lazy(() => import("./FlameGraph"));
const CompareView = lazy(() => import("./CompareView"));
const route = getRouteApi("/trace/$traceId");

export function TraceView({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  const state = useTraceState(trace);
  const { view: mode } = route.useSearch();
  useTraceKeys(state);
  return (
    <div className={styles.page}>
      <TraceHeader trace={trace} state={state} />
      {trace.truncated && <Notice>{t("trace.truncated", { count: trace.spans.length })}</Notice>}
      <ErrorStrip state={state} />
      {(mode === undefined || mode === "flame") && (
        <div className={styles.minimap}>
          <Minimap tree={state.tree} view={state.view} onView={state.setView} label={t("trace.minimap")} />
        </div>
      )}
      <div className={styles.main}>
        <div className={styles.chart}>
          {mode === undefined && (
            <Waterfall
              rows={state.rows}
              view={state.view}
              critical={state.critical}
              folded={state.folded}
              selected={state.selected}
              matches={state.matches}
              onSelect={state.select}
              onFold={state.fold}
            />
          )}
          {mode === "flame" && (
            <Suspense fallback={<Loading />}>
              <FlameGraph state={state} />
            </Suspense>
          )}
          {mode === "table" && <SelfTimeView state={state} />}
          {mode === "compare" && (
            <Suspense fallback={<Loading />}>
              <CompareView trace={trace} state={state} />
            </Suspense>
          )}
          {mode === "logs" && <TraceLogs trace={trace} />}
        </div>
        <Detail trace={trace} state={state} />
      </div>
    </div>
  );
}

function Detail({ trace, state }: { trace: Trace; state: TraceState }) {
  const { t } = useTranslation();
  const node = state.selected ? state.tree.byId.get(state.selected) : undefined;
  if (!node) return null;
  const name = node.span.name;
  return (
    <SidePanel
      pinned
      title={<div className="truncate">{name}</div>}
      label={t("trace.span", { name })}
      onClose={() => state.select(undefined)}
    >
      <SpanDetail
        trace={trace}
        span={node.span}
        self={selfTime(node)}
        onCritical={state.critical.has(node.span.span_id)}
      />
    </SidePanel>
  );
}

function useTraceKeys(state: TraceState): void {
  const { t } = useTranslation();
  const rows = state.rows.map(({ span }) => span.span_id);
  const marked = state.tree.nodes
    .filter(({ span }) => (state.matches ? state.matches.has(span.span_id) : span.status === "error"))
    .map(({ span }) => span.span_id);
  const move = (order: readonly string[], by: 1 | -1) => state.select(neighbour(order, state.selected, by));
  useKeys([
    { keys: "j ArrowDown", label: t("keys.next"), scope: "page", run: () => move(rows, 1) },
    { keys: "k ArrowUp", label: t("keys.previous"), scope: "page", run: () => move(rows, -1) },
    { keys: "]", label: t("trace.nextMark"), scope: "page", run: () => move(marked, 1) },
    { keys: "[", label: t("trace.previousMark"), scope: "page", run: () => move(marked, -1) },
    { keys: "Enter", label: t("keys.zoomIn"), scope: "page", run: state.zoomToSelected },
    { keys: "0", label: t("keys.zoomOut"), scope: "page", run: state.zoomOut },
  ]);
}
