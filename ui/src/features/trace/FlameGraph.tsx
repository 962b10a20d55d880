import { type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWidth } from "@/shared/charts/useWidth";
import { formatDuration } from "@/shared/format/duration";
import { flameLanes, laneCount } from "@/shared/waterfall/lanes";
import { drawFlame, FLAME_ROW, spanAt } from "./flame";
import styles from "./trace.module.css";
import type { TraceState } from "./useTraceState";

/** Spans by lane over time, drawn at once; the waterfall and the table say the same in text. */
export default function FlameGraph({ state }: { state: TraceState }) {
  const { t, i18n } = useTranslation();
  const [box, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const placed = useMemo(() => flameLanes(state.tree), [state.tree]);
  const [tip, setTip] = useState<{ text: string; x: number; y: number }>();
  const { view, selected, matches } = state;
  useEffect(() => {
    const paint = () =>
      canvas.current && drawFlame(canvas.current, placed, { view, selected, matches, width });
    paint();
    const observer = new MutationObserver(paint);
    observer.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
    return () => observer.disconnect();
  }, [placed, view, selected, matches, width]);

  const at = (event: MouseEvent) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const hover = (event: MouseEvent) => {
    const point = at(event);
    const found = spanAt(placed, point.x, point.y, view, width);
    if (!found) return setTip(undefined);
    const { service, name, duration } = found.span;
    return setTip({ text: `${service} · ${name} · ${formatDuration(duration, i18n.language)}`, ...point });
  };
  return (
    <div ref={box} className={styles.flame}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={t("trace.flame")}
        style={{ width, height: laneCount(placed) * FLAME_ROW }}
        onMouseMove={hover}
        onMouseLeave={() => setTip(undefined)}
        onClick={(event) => {
          const { x, y } = at(event);
          state.select(spanAt(placed, x, y, view, width)?.span.span_id);
        }}
        onDoubleClick={state.zoomToSelected}
      />
      {tip && (
        <div
          className={styles.flameTip}
          style={{ left: Math.min(tip.x + 12, Math.max(0, width - 320)), top: tip.y + 16 }}
        >
          {tip.text}
        </div>
      )}
    </div>
  );
}
