import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MetricDescriptor } from "@/api/types";
import { unitText } from "@/shared/format/numbers";
import ui from "@/shared/ui/ui.module.css";
import styles from "./metrics.module.css";

const route = getRouteApi("/metric");

/** All metrics of the range; names that share a prefix stand together because they are sorted. */
export function Catalogue({ metrics }: { metrics: readonly MetricDescriptor[] }) {
  const { t } = useTranslation();
  const { name } = route.useSearch();
  const [find, setFind] = useState("");
  const wanted = find.toLowerCase();
  const shown = metrics
    .filter((metric) => `${metric.name} ${metric.description}`.toLowerCase().includes(wanted))
    .toSorted((left, right) => left.name.localeCompare(right.name));
  return (
    <nav className={styles.catalogue} data-chosen={name !== undefined} aria-label={t("metrics.catalogue")}>
      <div className={styles.find}>
        <input
          data-page-search
          className={ui.input}
          type="search"
          placeholder={t("metrics.find")}
          aria-label={t("metrics.find")}
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
      </div>
      <ul>
        {shown.map((metric) => (
          <li key={`${metric.name} ${metric.kind}`}>
            <Link
              to="/metric"
              search={{ name: metric.name }}
              className={styles.metric}
              aria-current={metric.name === name ? "true" : undefined}
              title={metric.description}
            >
              <span className="mono truncate">{metric.name}</span>
              <small>
                {[
                  t(`metrics.kindName.${metric.kind}`),
                  unitText(metric.unit),
                  t("metrics.series", { count: metric.series }),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </small>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
