import { useTranslation } from "react-i18next";
import type { Histogram } from "@/api/types";
import { formatFull } from "@/shared/format/instant";
import { formatExact } from "@/shared/format/numbers";
import styles from "./charts.module.css";

interface HistogramTipProps {
  histogram: Histogram;
  index: number;
  left: number;
  width: number;
  color: (group: string) => string;
  groupText: (group: string) => string;
}

/** The figures of the bar under the pointer. */
export function HistogramTip({ histogram, index, left, width, color, groupText }: HistogramTipProps) {
  const { i18n } = useTranslation();
  const shown = histogram.groups.filter(({ values }) => (values[index] ?? 0) > 0).reverse();
  const time = histogram.times[index];
  if (!time) return null;
  const side = left > width / 2 ? { right: width - left + 12 } : { left: left + 12 };
  return (
    <div className={styles.tip} style={side}>
      <div className={styles.tipHead}>{formatFull(time, i18n.language)}</div>
      {shown.map(({ name, values }) => (
        <div key={name} className={styles.tipRow}>
          <i style={{ background: color(name) }} />
          {groupText(name)}
          <b>{formatExact(values[index] ?? 0, i18n.language)}</b>
        </div>
      ))}
    </div>
  );
}
