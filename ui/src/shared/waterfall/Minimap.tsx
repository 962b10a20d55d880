import { useEffect, useRef } from "react";
import { useBrush } from "@/shared/charts/useBrush";
import { useWidth } from "@/shared/charts/useWidth";
import { serviceHue, serviceShade } from "@/shared/service/hue";
import type { SpanNode, SpanTree } from "./tree";
import type { View } from "./view";
import styles from "./waterfall.module.css";

const HEIGHT = 48;

function serviceFill(service: string, lightness: number, chroma: string): string {
  return `oklch(${lightness + serviceShade(service)} ${chroma} ${serviceHue(service)})`;
}

interface MinimapProps {
  tree: SpanTree;
  view: View;
  onView: (view: View) => void;
  label: string;
}

function draw(canvas: HTMLCanvasElement, tree: SpanTree, width: number): void {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = HEIGHT * ratio;
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(canvas);
  const lightness = Number(style.getPropertyValue("--service-l"));
  const chroma = style.getPropertyValue("--service-c");
  const error = style.getPropertyValue("--error-bar");
  const scale = canvas.width / Math.max(1, tree.duration);
  const rowHeight = canvas.height / Math.max(1, tree.nodes.length);
  const barHeight = Math.min(4 * ratio, Math.max(1, rowHeight * 0.75));
  const paint = (node: SpanNode, index: number) => {
    const failed = node.span.status === "error";
    context.fillStyle = failed ? error : serviceFill(node.span.service, lightness, chroma);
    context.fillRect(
      node.start * scale,
      index * rowHeight,
      Math.max(1, (node.end - node.start) * scale),
      barHeight,
    );
  };
  tree.nodes.forEach(paint);
}

/** The whole trace in small; dragging chooses the part that the waterfall shows. */
export function Minimap({ tree, view, onView, label }: MinimapProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { brush, handlers } = useBrush(width, ({ from, to }) =>
    onView({ from: from * tree.duration, to: to * tree.duration }),
  );
  useEffect(() => {
    const paint = () => canvas.current && draw(canvas.current, tree, width);
    paint();
    const observer = new MutationObserver(paint);
    observer.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
    return () => observer.disconnect();
  }, [tree, width]);

  const share = (value: number) => `${(value / Math.max(1, tree.duration)) * 100}%`;
  const shown = brush
    ? { left: `${Math.min(brush.from, brush.to) * 100}%`, width: `${Math.abs(brush.to - brush.from) * 100}%` }
    : { left: share(view.from), width: share(view.to - view.from) };
  const whole = view.from <= 0 && view.to >= tree.duration && !brush;
  return (
    <div
      ref={box}
      className={styles.minimap}
      role="img"
      aria-label={label}
      onDoubleClick={() => onView({ from: 0, to: tree.duration })}
      {...handlers}
    >
      <canvas ref={canvas} style={{ width: "100%", height: HEIGHT }} />
      {!whole && <div className={styles.window} style={shown} />}
    </div>
  );
}
