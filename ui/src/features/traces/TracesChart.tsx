import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { heatmapQuery, spanHistogramQuery } from "@/api/queries/traces";
import { Heatmap } from "@/shared/charts/Heatmap";
import { TimeHistogram } from "@/shared/charts/TimeHistogram";
import { useExplore } from "@/shared/explore/useExplore";
import { replaceTerm } from "@/shared/filter/syntax";
import { BriefFailure } from "@/shared/ui/States";

const route = getRouteApi("/traces");
const COLORS: Readonly<Record<string, string>> = {
  error: "var(--error-bar)",
  ok: "var(--bar)",
  unset: "var(--bar)",
};

export function TracesChart() {
  const { chart } = route.useSearch();
  return chart === "duration" ? <DurationChart /> : <CountChart />;
}

function CountChart() {
  const { t } = useTranslation();
  const { selection, zoom } = useExplore();
  const { data, error } = useQuery(spanHistogramQuery(selection, "status"));
  if (error) return <BriefFailure error={error} />;
  if (!data) return null;
  const names: Readonly<Record<string, string>> = {
    error: t("traces.error"),
    ok: t("traces.ok"),
    unset: t("traces.unset"),
  };
  return (
    <TimeHistogram
      histogram={data}
      label={t("traces.histogram")}
      color={(group) => COLORS[group] ?? "var(--bar)"}
      groupText={(group) => names[group] ?? group}
      onZoom={zoom}
    />
  );
}

function DurationChart() {
  const { t } = useTranslation();
  const { selection, q, setQ, zoom } = useExplore();
  const { data, error } = useQuery(heatmapQuery(selection));
  if (error) return <BriefFailure error={error} />;
  if (!data) return null;
  return (
    <Heatmap
      heatmap={data}
      label={t("traces.heatmap")}
      onZoom={zoom}
      onFloor={(nanoseconds) =>
        setQ(
          replaceTerm(q, { key: "duration", operator: ">=", value: `${Math.round(nanoseconds / 1000)}us` }),
        )
      }
    />
  );
}
