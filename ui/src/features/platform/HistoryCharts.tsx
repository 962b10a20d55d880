import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { StatusHistory } from "@/api/types";
import { Legend } from "@/shared/charts/Legend";
import { TimeChart } from "@/shared/charts/TimeChart";
import type { ChartLine } from "@/shared/charts/types";
import { formatDuration } from "@/shared/format/duration";
import { formatBytes, formatPercent, formatRate } from "@/shared/format/numbers";
import { Card } from "@/shared/ui/Bits";
import { flowLines, named } from "./history";
import styles from "./platform.module.css";

/** The last hour: what came in, the journal, commits, the process. */
export function HistoryCharts({ history }: { history: StatusHistory }) {
  const { t, i18n } = useTranslation();
  const [index, setIndex] = useState<number>();
  const locale = i18n.language;
  const own = (name: string, text: string, color = "var(--accent)"): ChartLine[] => [
    { name: text, color, values: named(history, name) },
  ];
  const charts: ReadonlyArray<{ title: string; lines: ChartLine[]; format: (value: number) => string }> = [
    {
      title: t("platform.flow"),
      lines: flowLines(history, (name, signal) => `${t(`platform.${name}`)} · ${t(`shell.${signal}`)}`),
      format: (value) => formatRate(value, locale),
    },
    {
      title: t("platform.journal"),
      lines: own("journal_bytes", t("platform.journalBytes")),
      format: (value) => formatBytes(value, locale),
    },
    {
      title: t("platform.commit"),
      lines: own("commit_seconds", t("platform.commit")),
      format: (value) => formatDuration(value * 1e9, locale),
    },
    {
      title: t("platform.cpu"),
      lines: own("cpu_percent", t("platform.cpu")),
      format: (value) => formatPercent(value / 100, locale),
    },
    {
      title: t("platform.memory"),
      lines: own("resident_bytes", t("platform.memory")),
      format: (value) => formatBytes(value, locale),
    },
  ];
  return (
    <div className={styles.charts}>
      {charts.map(({ title, lines, format }, position) => (
        <Card key={title} title={title} className={position === 0 ? styles.wide : undefined}>
          <TimeChart
            label={title}
            times={history.times}
            lines={lines}
            format={format}
            height={140}
            sync="platform"
            onHover={setIndex}
          />
          <Legend lines={lines} format={format} index={index} />
        </Card>
      ))}
    </div>
  );
}
