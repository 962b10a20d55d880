import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Exemplar } from "@/api/types";
import { formatInstant } from "@/shared/format/instant";
import { formatUnit } from "@/shared/format/numbers";
import { Card } from "@/shared/ui/Bits";
import styles from "./metrics.module.css";

const SHOWN = 24;

/** The measurements that name a trace, largest first: from a spike to what caused it. */
export function ExemplarList({ exemplars, unit }: { exemplars: readonly Exemplar[]; unit: string }) {
  const { t, i18n } = useTranslation();
  const linked = exemplars.filter(({ trace_id }) => trace_id !== "");
  if (linked.length === 0) return null;
  const largest = linked.toSorted((left, right) => right.value - left.value).slice(0, SHOWN);
  return (
    <Card title={t("metrics.exemplars")}>
      <p className={styles.hint}>{t("metrics.exemplarHint")}</p>
      <ul className={styles.exemplars}>
        {largest.map(({ time, value, trace_id, span_id }) => (
          <li key={time + span_id}>
            <Link
              to="/trace/$traceId"
              params={{ traceId: trace_id }}
              search={{ span: span_id || undefined }}
              title={t("metrics.openTrace")}
            >
              <b>{formatUnit(value, unit.replace(/\/s$/, ""), i18n.language)}</b>
              <span>{formatInstant(time, i18n.language)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
