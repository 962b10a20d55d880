import { serviceHue, serviceShade } from "@/shared/service/hue";
import type { LanedSpan } from "@/shared/waterfall/lanes";
import type { SpanNode } from "@/shared/waterfall/tree";
import { isVisible, type View } from "@/shared/waterfall/view";

export const FLAME_ROW = 22;
const GAP = 1;
const TEXT_FITS = 40;

interface Picture {
  view: View;
  selected: string | undefined;
  matches: ReadonlySet<string> | undefined;
  width: number;
}

/** Draws all spans; only those in the view cost anything. */
export function drawFlame(canvas: HTMLCanvasElement, placed: readonly LanedSpan[], picture: Picture): void {
  const { view, selected, matches, width } = picture;
  const ratio = window.devicePixelRatio || 1;
  const style = getComputedStyle(canvas);
  const token = (name: string) => style.getPropertyValue(name).trim();
  canvas.width = width * ratio;
  canvas.height = canvas.clientHeight * ratio;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(ratio, ratio);
  context.font = `11px ${token("--font")}`;
  context.textBaseline = "middle";
  const [lightness, chroma] = [token("--flame-l"), token("--flame-c")];
  const scale = width / Math.max(1, view.to - view.from);
  for (const { node, lane } of placed) {
    if (!isVisible(node.start, node.end, view)) continue;
    const { span } = node;
    const left = Math.max(0, (node.start - view.from) * scale);
    const length = Math.max(1, Math.min(width, (node.end - view.from) * scale) - left - GAP);
    const top = lane * FLAME_ROW;
    context.globalAlpha = matches && !matches.has(span.span_id) ? 0.3 : 1;
    context.fillStyle = `oklch(${Number(lightness) + serviceShade(span.service) / 2} ${chroma} ${serviceHue(span.service)})`;
    context.fillRect(left, top, length, FLAME_ROW - GAP);
    if (span.status === "error") outline(context, left, top, length, token("--error-bar"));
    if (span.span_id === selected) outline(context, left, top, length, token("--text"));
    if (length > TEXT_FITS) label(context, span.name, left, top, length, token("--text"));
  }
}

function outline(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  length: number,
  color: string,
): void {
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.strokeRect(left + 1, top + 1, Math.max(1, length - 2), FLAME_ROW - GAP - 2);
}

function label(
  context: CanvasRenderingContext2D,
  text: string,
  left: number,
  top: number,
  length: number,
  color: string,
): void {
  context.save();
  context.beginPath();
  context.rect(left, top, length - 4, FLAME_ROW);
  context.clip();
  context.fillStyle = color;
  context.fillText(text, left + 5, top + FLAME_ROW / 2);
  context.restore();
}

/** The span under a point of the drawing. */
export function spanAt(
  placed: readonly LanedSpan[],
  x: number,
  y: number,
  view: View,
  width: number,
): SpanNode | undefined {
  const lane = Math.floor(y / FLAME_ROW);
  const scale = width / Math.max(1, view.to - view.from);
  const hit = placed.find(({ node, lane: own }) => {
    const left = (node.start - view.from) * scale;
    return own === lane && x >= left && x <= Math.max(left + 2, (node.end - view.from) * scale);
  });
  return hit?.node;
}
