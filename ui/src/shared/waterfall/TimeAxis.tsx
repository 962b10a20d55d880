import { useTranslation } from "react-i18next";
import { useWidth } from "@/shared/charts/useWidth";
import { formatDuration } from "@/shared/format/duration";
import { axisTicks, type View } from "./view";
import styles from "./waterfall.module.css";

const PIXELS_PER_TICK = 110;

export function TimeAxis({ view }: { view: View }) {
  const { t, i18n } = useTranslation();
  const [element, width] = useWidth<HTMLDivElement>();
  const length = Math.max(1, view.to - view.from);
  return (
    <div className={styles.axis} role="row">
      <div role="columnheader" className={styles.axisName}>
        {t("trace.serviceAndOperation")}
      </div>
      <div role="columnheader" className={styles.axisTime} ref={element} aria-label={t("common.duration")}>
        {axisTicks(view, Math.max(2, width / PIXELS_PER_TICK)).map((tick) => (
          <span key={tick} style={{ left: `${((tick - view.from) / length) * 100}%` }}>
            {formatDuration(tick, i18n.language)}
          </span>
        ))}
      </div>
    </div>
  );
}
