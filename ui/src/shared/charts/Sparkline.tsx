import styles from "./charts.module.css";
import { areaPath, linePath } from "./paths";

interface SparklineProps {
  values: readonly number[];
  color: string;
  width?: number;
  height?: number;
}

/** A line without axes for a table cell. The numbers stand beside it, so it is hidden from screen readers. */
export function Sparkline({ values, color, width = 120, height = 24 }: SparklineProps) {
  const top = Math.max(...values, 0) || 1;
  return (
    <svg
      className={styles.spark}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      <path d={areaPath(values, top, width, height)} fill={color} opacity={0.14} />
      <path
        d={linePath(values, top, width, height)}
        fill="none"
        stroke={color}
        strokeWidth={1.4}
        strokeLinejoin="round"
      />
    </svg>
  );
}
