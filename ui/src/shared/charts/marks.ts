import type uPlot from "uplot";
import { toMilliseconds } from "@/shared/format/instant";
import type { ChartMark } from "./types";

const REACH_PIXELS = 8;

/** The exemplar under the pointer, if any. */
export function nearestMark(plot: uPlot, marks: readonly ChartMark[]): ChartMark | undefined {
  const { left = -1, top = -1 } = plot.cursor;
  return marks.find((mark) => {
    const x = plot.valToPos(toMilliseconds(mark.time), "x");
    const y = plot.valToPos(mark.value, "y");
    return Math.hypot(x - left, y - top) <= REACH_PIXELS;
  });
}

/** Draws exemplars as small diamonds over the lines. */
export function drawMarks(plot: uPlot, marks: readonly ChartMark[], color: string): void {
  const { ctx } = plot;
  const size = 4 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = color;
  for (const mark of marks) {
    const x = plot.valToPos(toMilliseconds(mark.time), "x", true);
    const y = plot.valToPos(mark.value, "y", true);
    ctx.beginPath();
    ctx.moveTo(x, y - size);
    ctx.lineTo(x + size, y);
    ctx.lineTo(x, y + size);
    ctx.lineTo(x - size, y);
    ctx.fill();
  }
  ctx.restore();
}
