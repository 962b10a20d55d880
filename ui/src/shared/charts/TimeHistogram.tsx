import { useTranslation } from "react-i18next";
import type { Histogram } from "@/api/types";
import { formatTick, toMilliseconds } from "@/shared/format/instant";
import { formatCount, formatExact } from "@/shared/format/numbers";
import { absoluteRange, type TimeRange } from "@/shared/time/range";
import styles from "./charts.module.css";
import { HistogramTip } from "./HistogramTip";
import { niceTicks, stack, timeTicks } from "./scale";
import { useBrush } from "./useBrush";
import { useWidth } from "./useWidth";

const HEIGHT = 76;
const AXIS = 16;
const GAP = 1;
/** Half of the widest text at a tick: nearer to an edge it would be cut. */
const TICK_HALF = 24;

interface TimeHistogramProps {
  histogram: Histogram;
  label: string;
  color: (group: string) => string;
  groupText?: (group: string) => string;
  onZoom: (range: TimeRange) => void;
}

/** Counts over time as stacked bars. Dragging zooms; a table says the same to screen readers. */
export function TimeHistogram({ histogram, label, color, groupText = String, onZoom }: TimeHistogramProps) {
  const { i18n } = useTranslation();
  const [element, width] = useWidth<HTMLDivElement>();
  const start = BigInt(histogram.range.start);
  const length = BigInt(histogram.range.end) - start;
  const at = (share: number) => start + BigInt(Math.round(Number(length) * share));
  const { brush, hover, handlers } = useBrush(width, ({ from, to }) =>
    onZoom(absoluteRange(at(from), at(to))),
  );

  const rows = stack(
    histogram.groups.map(({ values }) => values),
    histogram.times.length,
  );
  const totals = rows.at(-1) ?? [];
  const ticks = niceTicks(Math.max(...totals, 1), 3);
  const top = ticks.at(-1) || 1;
  const x = (nanoseconds: string) => (Number(BigInt(nanoseconds) - start) / Number(length)) * width;
  const barWidth = Math.max(1, (histogram.step / Number(length)) * width - GAP);
  const y = (value: number) => HEIGHT * (1 - value / top);
  const [from, to] = [toMilliseconds(histogram.range.start), toMilliseconds(histogram.range.end)];
  const hovered = hover === undefined ? -1 : bucketAt(histogram, at(hover));

  return (
    <div ref={element} className={styles.histogram}>
      <svg
        width={width}
        height={HEIGHT + AXIS}
        role="img"
        aria-label={`${label}: ${formatExact(histogram.total, i18n.language)}`}
        {...handlers}
      >
        {ticks.slice(1).map((tick) => (
          <g key={tick} className={styles.gridLine}>
            <line x1={0} x2={width} y1={y(tick) + 0.5} y2={y(tick) + 0.5} />
          </g>
        ))}
        {histogram.groups.map((group, level) => (
          <g key={group.name} fill={color(group.name)}>
            {histogram.times.map((time, index) => {
              const value = group.values[index] ?? 0;
              const below = rows[level]?.[index] ?? 0;
              if (value === 0) return null;
              const height = Math.max(1, y(below) - y(below + value));
              const left = Math.max(0, x(time));
              return (
                <rect
                  key={time}
                  x={left}
                  y={y(below) - height}
                  width={Math.min(barWidth, width - left)}
                  height={height}
                />
              );
            })}
          </g>
        ))}
        {ticks.slice(1).map((tick) => (
          <text key={tick} className={styles.axisText} x={2} y={y(tick) + 11}>
            {formatCount(tick, i18n.language)}
          </text>
        ))}
        {timeTicks(from, to, Math.max(2, width / 110))
          .map((tick) => ({ tick, at: ((tick - from) / (to - from)) * width }))
          .filter(({ at }) => at >= TICK_HALF && at <= width - TICK_HALF)
          .map(({ tick, at }) => (
            <text key={tick} className={styles.tick} x={at} y={HEIGHT + 12}>
              {formatTick(tick, to - from, i18n.language)}
            </text>
          ))}
        {brush && (
          <rect
            className={styles.brush}
            x={Math.min(brush.from, brush.to) * width}
            width={Math.abs(brush.to - brush.from) * width}
            y={0}
            height={HEIGHT}
          />
        )}
      </svg>
      {hovered >= 0 && !brush && (
        <HistogramTip
          histogram={histogram}
          index={hovered}
          left={(hover ?? 0) * width}
          width={width}
          color={color}
          groupText={groupText}
        />
      )}
    </div>
  );
}

function bucketAt({ times, step }: Histogram, instant: bigint): number {
  const width = BigInt(step);
  return times.findIndex((time) => BigInt(time) <= instant && instant < BigInt(time) + width);
}
