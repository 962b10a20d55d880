import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ServiceDetail } from "@/api/types";
import { Legend } from "@/shared/charts/Legend";
import { TimeChart } from "@/shared/charts/TimeChart";
import type { ChartLine } from "@/shared/charts/types";
import { formatDuration } from "@/shared/format/duration";
import { formatPercent, formatRate } from "@/shared/format/numbers";
import { serviceColor } from "@/shared/service/hue";
import { useRange } from "@/shared/time/RangeContext";
import { absoluteRange } from "@/shared/time/range";
import { Card } from "@/shared/ui/Bits";
import styles from "./service.module.css";

/** Rate, errors and duration with a shared crosshair. */
export function RedCharts({ service }: { service: ServiceDetail }) {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  const [index, setIndex] = useState<number>();
  const line = (name: string, color: string, text: string): ChartLine => ({
    name: text,
    color,
    values: service.series.find((series) => series.name === name)?.values ?? [],
  });
  const charts = [
    {
      title: t("service.rate"),
      lines: [line("rate", serviceColor(service.name), t("service.rate"))],
      format: (value: number) => formatRate(value, locale),
    },
    {
      title: t("service.errors"),
      lines: [line("error_rate", "var(--error-bar)", t("service.errors"))],
      format: (value: number) => formatPercent(value, locale),
    },
    {
      title: t("service.duration"),
      lines: [
        line("p50", "var(--bar)", "P50"),
        line("p95", "var(--accent)", "P95"),
        line("p99", "var(--text)", "P99"),
      ],
      format: (value: number) => formatDuration(value, locale),
    },
  ];
  return (
    <div className={styles.charts}>
      {charts.map((chart) => (
        <RedChart key={chart.title} {...chart} times={service.times} index={index} onIndex={setIndex} />
      ))}
    </div>
  );
}

interface RedChartProps {
  title: string;
  lines: ChartLine[];
  times: readonly string[];
  format: (value: number) => string;
  index: number | undefined;
  onIndex: (index: number | undefined) => void;
}

function RedChart({ title, lines, times, format, index, onIndex }: RedChartProps) {
  const { setRange } = useRange();
  return (
    <Card title={title}>
      <TimeChart
        label={title}
        times={times}
        lines={lines}
        format={format}
        height={170}
        sync="service"
        onZoom={(start, end) => setRange(absoluteRange(start, end))}
        onHover={onIndex}
      />
      <Legend lines={lines} format={format} index={index} />
    </Card>
  );
}
