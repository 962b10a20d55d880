import styles from "./charts.module.css";
import { areaPath, linePath } from "./paths";

interface SparklineProps {
  values: readonly number[];
  color: string;
  height?: number;
}

const WIDTH = 120;

/** A line without axes that fills its cell. The numbers stand beside it, so it is hidden from screen readers. */
export function Sparkline({ values, color, height = 28 }: SparklineProps) {
  const top = Math.max(...values, 0) || 1;
  return (
    <svg
      className={styles.spark}
      height={height}
      viewBox={`0 0 ${WIDTH} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={areaPath(values, top, WIDTH, height)} fill={color} opacity={0.14} />
      <path
        d={linePath(values, top, WIDTH, height)}
        fill="none"
        stroke={color}
        strokeWidth={1.4}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
