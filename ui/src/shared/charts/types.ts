/** One line of a chart. Null is a gap. */
export interface ChartLine {
  name: string;
  values: ReadonlyArray<number | null>;
  color: string;
  dashed?: boolean;
}

/** A point beside the lines that leads to a trace. */
export interface ChartMark {
  time: string;
  value: number;
  traceId: string;
  spanId: string;
}

export interface ChartProps {
  label: string;
  /** Unix nanoseconds as decimal strings, one for each value. */
  times: readonly string[];
  lines: readonly ChartLine[];
  marks?: readonly ChartMark[];
  format: (value: number) => string;
  height?: number;
  /** Charts with the same key share their crosshair. */
  sync?: string;
  onZoom?: (start: bigint, end: bigint) => void;
  onMark?: (mark: ChartMark) => void;
  /** Index of the time under the crosshair, or undefined. */
  onHover?: (index: number | undefined) => void;
}
