import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import styles from "./charts.module.css";
import { summarize } from "./summary";
import type { ChartProps } from "./types";

const Canvas = lazy(() => import("./UplotChart"));
const HEIGHT = 180;

/** Lines over time. The drawing library loads when the first chart is shown; a table says the same in text. */
export function TimeChart(props: ChartProps) {
  const height = props.height ?? HEIGHT;
  return (
    <figure className={styles.figure}>
      <div style={{ height }} aria-hidden="true">
        <Suspense fallback={null}>
          <Canvas {...props} height={height} />
        </Suspense>
      </div>
      <SummaryTable {...props} />
    </figure>
  );
}

function SummaryTable({ label, lines, format }: ChartProps) {
  const { t } = useTranslation();
  return (
    <table className="sr-only">
      <caption>{label}</caption>
      <thead>
        <tr>
          <th scope="col">{t("metrics.seriesName")}</th>
          <th scope="col">{t("metrics.last")}</th>
          <th scope="col">{t("metrics.min")}</th>
          <th scope="col">{t("metrics.max")}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, values }) => {
          const { last, min, max } = summarize(values);
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              {[last, min, max].map((value, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: three fixed columns
                <td key={index}>{value === undefined ? "–" : format(value)}</td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
