import "uplot/dist/uPlot.min.css";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";
import { toMilliseconds } from "@/shared/format/instant";
import styles from "./charts.module.css";
import { nearestMark } from "./marks";
import type { ChartProps } from "./types";
import { chartOptions } from "./uplotOptions";
import { useWidth } from "./useWidth";

function dataOf({ times, lines }: Pick<ChartProps, "times" | "lines">): uPlot.AlignedData {
  return [times.map(toMilliseconds), ...lines.map(({ values }) => [...values])];
}

/** The canvas: drawn anew when the shape changes, only fed when the numbers do. */
export default function UplotChart(props: ChartProps & { height: number }) {
  const { i18n } = useTranslation();
  const scheme = useComputedColorScheme();
  const [box, width] = useWidth<HTMLDivElement>();
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const shape = JSON.stringify([
    scheme,
    i18n.language,
    props.sync,
    props.lines.map(({ name, color, dashed }) => [name, color, dashed]),
  ]);
  const ready = width > 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for what the options are made of
  useEffect(() => {
    const element = box.current;
    if (!element || !ready) return undefined;
    const options = chartOptions(element, latest, i18n.language);
    const chart = new uPlot(options, dataOf(latest.current), element);
    plot.current = chart;
    return () => {
      chart.destroy();
      plot.current = undefined;
    };
  }, [shape, ready]);

  useEffect(() => {
    if (ready) plot.current?.setSize({ width, height: props.height });
  }, [ready, width, props.height]);

  useEffect(() => {
    plot.current?.setData(dataOf({ times: props.times, lines: props.lines }));
  }, [props.times, props.lines]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: exemplars are listed as links below the chart
    // biome-ignore lint/a11y/noStaticElementInteractions: same
    <div
      ref={box}
      className={styles.plot}
      onClick={() => {
        const mark = plot.current && nearestMark(plot.current, latest.current.marks ?? []);
        if (mark) latest.current.onMark?.(mark);
      }}
    />
  );
}
