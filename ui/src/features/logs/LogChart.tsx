import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { logHistogramQuery } from "@/api/queries/logs";
import type { Histogram } from "@/api/types";
import { TimeHistogram } from "@/shared/charts/TimeHistogram";
import { useExplore } from "@/shared/explore/useExplore";
import { severityColor } from "@/shared/logs/severity";
import { BriefFailure } from "@/shared/ui/States";

const ORDER = ["unset", "trace", "debug", "info", "warn", "error", "fatal"];

/** Quiet severities at the bottom, loud ones on top. */
function ordered(histogram: Histogram): Histogram {
  const rank = ({ name }: { name: string }) => ORDER.indexOf(name);
  return { ...histogram, groups: histogram.groups.toSorted((left, right) => rank(left) - rank(right)) };
}

export function LogChart() {
  const { t } = useTranslation();
  const { selection, zoom } = useExplore();
  const { data, error } = useQuery(logHistogramQuery(selection));
  if (error) return <BriefFailure error={error} />;
  if (!data) return null;
  return (
    <TimeHistogram
      histogram={ordered(data)}
      label={t("logs.histogram")}
      color={severityColor}
      groupText={(group) => (ORDER.includes(group) ? t(`logs.level.${group as "info"}`) : group)}
      onZoom={zoom}
    />
  );
}
