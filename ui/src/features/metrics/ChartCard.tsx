import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MetricSeriesResult } from "@/api/types";
import { canvasPng, saveFile } from "@/shared/charts/download";
import { TimeChart } from "@/shared/charts/TimeChart";
import { formatUnit } from "@/shared/format/numbers";
import { useRange } from "@/shared/time/RangeContext";
import { absoluteRange } from "@/shared/time/range";
import { Card } from "@/shared/ui/Bits";
import { Button, Segmented } from "@/shared/ui/Button";
import { seriesCsv } from "./csv";
import { LegendTable } from "./LegendTable";
import styles from "./metrics.module.css";
import { linesOf, marksOf } from "./series";
import { ValueTable } from "./ValueTable";

const route = getRouteApi("/metric");
const HEIGHT = 300;

export function ChartCard({ result }: { result: MetricSeriesResult }) {
  const { t, i18n } = useTranslation();
  const { view = "chart" } = route.useSearch();
  const { setRange } = useRange();
  const navigate = useNavigate();
  const [index, setIndex] = useState<number>();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => new Set());
  const box = useRef<HTMLDivElement>(null);
  const all = linesOf(result, t("metrics.allTogether"));
  const lines = all.filter(({ name }) => !hidden.has(name));
  const format = (value: number) => formatUnit(value, result.unit, i18n.language);
  const marks = marksOf(result.exemplars);
  return (
    <Card
      title={`${result.aggregation} · ${result.name}`}
      actions={<Actions result={result} box={box} view={view} />}
    >
      {view === "table" ? (
        <ValueTable result={result} lines={lines} format={format} />
      ) : (
        <div ref={box} className={styles.chart}>
          <TimeChart
            label={t("metrics.crosshair", { name: result.name })}
            times={result.times}
            lines={lines}
            marks={marks}
            format={format}
            height={HEIGHT}
            onZoom={(start, end) => setRange(absoluteRange(start, end))}
            onHover={setIndex}
            onMark={({ traceId, spanId }) =>
              void navigate({
                to: "/trace/$traceId",
                params: { traceId },
                search: { span: spanId || undefined },
              })
            }
          />
        </div>
      )}
      <LegendTable
        lines={all}
        format={format}
        index={index}
        hidden={hidden}
        onToggle={(name) => setHidden((current) => current.symmetricDifference(new Set([name])))}
      />
    </Card>
  );
}

interface ActionsProps {
  result: MetricSeriesResult;
  box: React.RefObject<HTMLDivElement | null>;
  view: "chart" | "table";
}

function Actions({ result, box, view }: ActionsProps) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const savePng = async () => {
    const canvas = box.current?.querySelector("canvas");
    const image = canvas && (await canvasPng(canvas));
    if (image) saveFile(`${result.name}.png`, image);
  };
  return (
    <div className={styles.actions}>
      <Segmented
        label={t("trace.view")}
        value={view}
        options={[
          ["chart", t("common.chart")],
          ["table", t("common.table")],
        ]}
        onChange={(next) =>
          void navigate({
            search: (previous) => ({ ...previous, view: next === "table" ? next : undefined }),
          })
        }
      />
      <Button
        small
        onClick={() => saveFile(`${result.name}.csv`, new Blob([seriesCsv(result)], { type: "text/csv" }))}
      >
        {t("common.csv")}
      </Button>
      <Button small disabled={view === "table"} onClick={() => void savePng()}>
        {t("common.png")}
      </Button>
    </div>
  );
}
