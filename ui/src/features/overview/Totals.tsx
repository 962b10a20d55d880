import { useTranslation } from "react-i18next";
import type { ServiceSummary } from "@/api/types";
import { formatDuration } from "@/shared/format/duration";
import { formatPercent, formatRate } from "@/shared/format/numbers";
import styles from "./overview.module.css";

/** The whole system in four figures. */
export function Totals({ services }: { services: readonly ServiceSummary[] }) {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  const sum = (pick: (service: ServiceSummary) => number) =>
    services.reduce((total, each) => total + pick(each), 0);
  const errors =
    sum(({ current }) => current.errors) /
    Math.max(
      1,
      sum(({ current }) => current.requests),
    );
  const worst = Math.max(...services.map(({ current }) => current.p95));
  const figures: ReadonlyArray<readonly [label: string, value: string, failing?: boolean]> = [
    [
      t("overview.totalRate"),
      formatRate(
        sum(({ current }) => current.rate),
        locale,
      ),
    ],
    [t("overview.totalErrors"), formatPercent(errors, locale), errors > 0],
    [t("overview.worst"), formatDuration(worst, locale)],
  ];
  return (
    <dl className={styles.totals}>
      <div>
        <dt className="sr-only">{t("overview.title")}</dt>
        <dd>{t("overview.summary", { count: services.length })}</dd>
      </div>
      {figures.map(([label, value, failing]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={failing ? "error" : undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
