import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { components } from "@/api/schema";
import { FilterBar } from "@/shared/filter/FilterBar";
import { unitText } from "@/shared/format/numbers";
import { Badge } from "@/shared/ui/Bits";
import ui from "@/shared/ui/ui.module.css";
import styles from "./metrics.module.css";

type Detail = components["schemas"]["MetricDetail"];

const route = getRouteApi("/metric");

/** How the metric is aggregated, split and filtered. */
export function MetricControls({ detail }: { detail: Detail }) {
  const { t } = useTranslation();
  const { agg, by, q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const { metric } = detail;
  const keys = ["service", ...detail.attribute_keys, ...detail.resource_keys.map((key) => `resource.${key}`)];
  const groups = by ? by.split(",") : [];
  const set = (change: { agg?: string | undefined; by?: string | undefined; q?: string | undefined }) =>
    void navigate({ search: (previous) => ({ ...previous, ...change }) });
  return (
    <>
      <div className={styles.badges}>
        <Badge>{t(`metrics.kindName.${metric.kind}`)}</Badge>
        {unitText(metric.unit) && <Badge>{unitText(metric.unit)}</Badge>}
        {metric.temporality && <Badge>{metric.temporality}</Badge>}
        <Badge>{t("metrics.series", { count: metric.series })}</Badge>
      </div>
      <div className={styles.controls}>
        <label>
          {t("metrics.aggregation")}
          <select
            className={`${ui.input} ${ui.select}`}
            value={agg ?? detail.aggregations[0]}
            onChange={(event) => set({ agg: event.currentTarget.value })}
          >
            {detail.aggregations.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          {t("metrics.groupBy")}
          <select
            className={`${ui.input} ${ui.select}`}
            value={groups[0] ?? ""}
            onChange={(event) => set({ by: event.currentTarget.value || undefined })}
          >
            <option value="">{t("metrics.noGroup")}</option>
            {[...new Set(keys)].map((key) => (
              <option key={key}>{key}</option>
            ))}
          </select>
        </label>
        <div className={styles.filter}>
          <FilterBar
            signal="metrics"
            value={q}
            onChange={(next) => set({ q: next || undefined })}
            placeholder={t("metrics.filter")}
          />
        </div>
      </div>
    </>
  );
}
