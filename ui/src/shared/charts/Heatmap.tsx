import { type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { components } from "@/api/schema";
import { formatDuration } from "@/shared/format/duration";
import { formatFull, formatTick, toMilliseconds } from "@/shared/format/instant";
import { formatExact } from "@/shared/format/numbers";
import { absoluteRange, type TimeRange } from "@/shared/time/range";
import styles from "./charts.module.css";
import { timeTicks } from "./scale";
import { useBrush } from "./useBrush";
import { useWidth } from "./useWidth";

type HeatmapData = components["schemas"]["Heatmap"];

const HEIGHT = 132;
const AXIS = 16;
const STRONGEST = 0.95;
const WEAKEST = 0.12;

interface HeatmapProps {
  heatmap: HeatmapData;
  label: string;
  onZoom: (range: TimeRange) => void;
  /** A double click: only spans at least this slow. */
  onFloor: (nanoseconds: number) => void;
}

interface Cell {
  column: number;
  row: number;
}

/** Durations over time: darker is more, red where spans failed. Dragging zooms in time. */
export function Heatmap({ heatmap, label, onZoom, onFloor }: HeatmapProps) {
  const { i18n } = useTranslation();
  const [element, width] = useWidth<HTMLDivElement>();
  const [cell, setCell] = useState<Cell>();
  const start = BigInt(heatmap.range.start);
  const length = BigInt(heatmap.range.end) - start;
  const at = (share: number) => start + BigInt(Math.round(Number(length) * share));
  const { brush, handlers } = useBrush(width, ({ from, to }) => onZoom(absoluteRange(at(from), at(to))));
  const rows = Math.max(1, heatmap.bounds.length - 1);
  const most = Math.max(1, ...heatmap.counts.flat());
  const rowHeight = HEIGHT / rows;
  const barWidth = Math.max(1, (heatmap.step / Number(length)) * width);
  const x = (time: string) => (Number(BigInt(time) - start) / Number(length)) * width;
  const [from, to] = [toMilliseconds(heatmap.range.start), toMilliseconds(heatmap.range.end)];

  const locate = (event: PointerEvent): Cell => {
    const box = event.currentTarget.getBoundingClientRect();
    const instant = at((event.clientX - box.left) / Math.max(1, box.width));
    const column = heatmap.times.findLastIndex((time) => BigInt(time) <= instant);
    return { column, row: Math.floor((HEIGHT - (event.clientY - box.top)) / rowHeight) };
  };
  return (
    <div ref={element} className={styles.histogram}>
      <svg
        width={width}
        height={HEIGHT + AXIS}
        role="img"
        aria-label={label}
        {...handlers}
        onPointerMove={(event) => {
          handlers.onPointerMove(event);
          setCell(locate(event));
        }}
        onPointerLeave={() => setCell(undefined)}
        onDoubleClick={() => cell && onFloor(heatmap.bounds[cell.row] ?? 0)}
      >
        {heatmap.times.map((time, column) => (
          <g key={time}>
            {heatmap.counts[column]?.map((count, row) => {
              if (count === 0) return null;
              const failed = (heatmap.errors[column]?.[row] ?? 0) > 0;
              const strength = WEAKEST + (STRONGEST - WEAKEST) * Math.sqrt(count / most);
              const left = Math.max(0, x(time));
              return (
                <rect
                  key={heatmap.bounds[row]}
                  x={left}
                  y={HEIGHT - (row + 1) * rowHeight}
                  width={Math.max(1, Math.min(barWidth - 1, width - left))}
                  height={Math.max(1, rowHeight - 1)}
                  fill={failed ? "var(--error-bar)" : "var(--accent)"}
                  opacity={strength}
                />
              );
            })}
          </g>
        ))}
        {heatmap.bounds
          .filter((_, index) => index % Math.ceil(rows / 4) === 0)
          .map((bound) => (
            <text
              key={bound}
              className={styles.axisText}
              x={2}
              y={HEIGHT - heatmap.bounds.indexOf(bound) * rowHeight - 3}
            >
              {formatDuration(bound, i18n.language)}
            </text>
          ))}
        {timeTicks(from, to, Math.max(2, width / 110)).map((tick) => (
          <text key={tick} className={styles.tick} x={((tick - from) / (to - from)) * width} y={HEIGHT + 12}>
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
      {cell && !brush && (
        <HeatTip heatmap={heatmap} cell={cell} left={x(heatmap.times[cell.column] ?? "0")} width={width} />
      )}
    </div>
  );
}

function HeatTip({
  heatmap,
  cell,
  left,
  width,
}: {
  heatmap: HeatmapData;
  cell: Cell;
  left: number;
  width: number;
}) {
  const { t, i18n } = useTranslation();
  const count = heatmap.counts[cell.column]?.[cell.row] ?? 0;
  const time = heatmap.times[cell.column];
  const [low, high] = [heatmap.bounds[cell.row], heatmap.bounds[cell.row + 1]];
  if (count === 0 || !time || low === undefined || high === undefined) return null;
  const side = left > width / 2 ? { right: width - left + 12 } : { left: left + 20 };
  return (
    <div className={styles.tip} style={side}>
      <div className={styles.tipHead}>{formatFull(time, i18n.language)}</div>
      <div className={styles.tipRow}>
        {formatDuration(low, i18n.language)} – {formatDuration(high, i18n.language)}
        <b>{formatExact(count, i18n.language)}</b>
      </div>
      {(heatmap.errors[cell.column]?.[cell.row] ?? 0) > 0 && (
        <div className={`${styles.tipRow} error`}>
          {t("common.errors")}
          <b>{formatExact(heatmap.errors[cell.column]?.[cell.row] ?? 0, i18n.language)}</b>
        </div>
      )}
    </div>
  );
}
