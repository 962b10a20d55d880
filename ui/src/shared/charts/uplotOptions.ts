import type { RefObject } from "react";
import type uPlot from "uplot";
import { formatTick } from "@/shared/format/instant";
import { drawMarks } from "./marks";
import type { ChartLine, ChartMark, ChartProps } from "./types";

const MILLISECOND = 1_000_000n;
const SMALLEST_ZOOM_PIXELS = 4;
const HEADROOM = 1.08;

/** A CSS colour, variables included, as the canvas takes it. */
function resolveColor(element: Element, color: string): string {
  const probe = document.createElement("span");
  probe.style.color = color;
  element.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

function withAlpha(color: string, alpha: number): string {
  return `color-mix(in srgb, ${color} ${alpha * 100}%, transparent)`;
}

/** A line of one point would not be seen: such points are drawn. */
function onlyLonePoints(plot: uPlot, index: number): number[] {
  const values = Array.from<number | null | undefined>(plot.data[index] ?? []);
  const present = values.flatMap((value, position) =>
    value === null || value === undefined ? [] : [position],
  );
  return present.length === 1 ? present : [];
}

function seriesOf(element: Element, line: ChartLine, single: boolean): uPlot.Series {
  const stroke = resolveColor(element, line.color);
  return {
    label: line.name,
    stroke,
    width: 1.5,
    spanGaps: true,
    points: { show: true, size: 5, filter: onlyLonePoints },
    ...(single ? { fill: resolveColor(element, withAlpha(line.color, 0.1)) } : {}),
    ...(line.dashed ? { dash: [4, 4] } : {}),
  };
}

function onSelect(plot: uPlot, props: RefObject<ChartProps>): void {
  const { left, width } = plot.select;
  if (width >= SMALLEST_ZOOM_PIXELS) {
    const instant = (pixels: number) => BigInt(Math.round(plot.posToVal(pixels, "x"))) * MILLISECOND;
    props.current?.onZoom?.(instant(left), instant(left + width));
  }
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

/** From zero to a little over the highest line or mark. */
function yRange(low: number | null, high: number | null, marks: readonly ChartMark[]): [number, number] {
  const top = Math.max(high ?? 0, ...marks.map(({ value }) => value));
  return [Math.min(0, low ?? 0), top > 0 ? top * HEADROOM : 1];
}

/** Everything uPlot needs to know, with the page's colours and formats. */
export function chartOptions(
  element: Element,
  props: RefObject<ChartProps & { height: number }>,
  locale: string,
): uPlot.Options {
  const { lines, sync, height } = props.current;
  const color = (name: string) => resolveColor(element, `var(${name})`);
  const font = `11px ${getComputedStyle(element).getPropertyValue("--font")}`;
  const axis = { stroke: color("--muted"), font, ticks: { show: false } };
  const format = (value: number) => props.current.format(value);
  return {
    width: Math.max(50, element.clientWidth),
    height,
    ms: 1,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: {
      drag: { x: true, y: false, setScale: false },
      points: { size: 6 },
      ...(sync ? { sync: { key: sync } } : {}),
    },
    scales: { y: { range: (_plot, low, high) => yRange(low, high, props.current.marks ?? []) } },
    series: [{}, ...lines.map((line) => seriesOf(element, line, lines.length === 1))],
    axes: [
      {
        ...axis,
        size: 22,
        space: 90,
        grid: { show: false },
        values: (plot, ticks) => {
          const { min = 0, max = 0 } = plot.scales.x ?? {};
          return ticks.map((tick) => formatTick(tick, (max ?? 0) - (min ?? 0), locale));
        },
      },
      {
        ...axis,
        size: 62,
        space: 34,
        grid: { stroke: color("--line"), width: 1, dash: [2, 3] },
        values: (_plot, ticks) => ticks.map(format),
      },
    ],
    hooks: {
      setSelect: [(plot) => onSelect(plot, props)],
      setCursor: [(plot) => props.current.onHover?.(plot.cursor.idx ?? undefined)],
      draw: [(plot) => drawMarks(plot, props.current.marks ?? [], color("--text"))],
    },
  };
}
