import styles from "./charts.module.css";
import { summarize } from "./summary";
import type { ChartLine } from "./types";

interface LegendProps {
  lines: readonly ChartLine[];
  format: (value: number) => string;
  /** The time under the crosshair; the last value is shown without one. */
  index: number | undefined;
}

/** Names and values of the lines: those under the crosshair, else the last ones. */
export function Legend({ lines, format, index }: LegendProps) {
  return (
    <ul className={styles.legend}>
      {lines.map(({ name, color, values }) => {
        const value = index === undefined ? summarize(values).last : values[index];
        return (
          <li key={name}>
            <i style={{ background: color }} />
            {name}
            <b>{value === undefined || value === null ? "–" : format(value)}</b>
          </li>
        );
      })}
    </ul>
  );
}
