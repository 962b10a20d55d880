import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Minus } from "lucide-react";
import { type MouseEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { facetsQuery } from "@/api/queries/fields";
import type { Facet, Signal } from "@/api/types";
import { hasTerm, type Term, toggleTerm } from "@/shared/filter/syntax";
import { formatCount } from "@/shared/format/numbers";
import { ServiceDot } from "@/shared/service/ServiceName";
import { Loading } from "@/shared/ui/States";
import styles from "./facets.module.css";
import { useExplore } from "./useExplore";

/** The most frequent values under the filter. A click includes, an alt-click excludes. */
export function Facets({ signal }: { signal: Signal }) {
  const { t } = useTranslation();
  const { selection } = useExplore();
  const { data, isPending } = useQuery(facetsQuery(signal, selection));
  return (
    <aside className={styles.facets} aria-label={t("filter.facets")}>
      {isPending && <Loading rows={8} />}
      {data?.sampled && <p className={styles.note}>{t("states.sampled")}</p>}
      {data?.facets.map((facet) => (
        <FacetGroup key={facet.key} facet={facet} />
      ))}
      {data && <p className={styles.note}>{t("filter.facetHint")}</p>}
    </aside>
  );
}

function FacetGroup({ facet }: { facet: Facet }) {
  const [open, setOpen] = useState(true);
  const most = Math.max(1, ...facet.values.map(({ count }) => count));
  if (facet.values.length === 0) return null;
  return (
    <section className={styles.group}>
      <button type="button" className={styles.head} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="truncate">{facet.key}</span>
        <ChevronDown size={13} aria-hidden />
      </button>
      {open && (
        <ul>
          {facet.values.map(({ value, count }) => (
            <li key={value}>
              <FacetValue facetKey={facet.key} value={value} count={count} share={count / most} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface FacetValueProps {
  facetKey: string;
  value: string;
  count: number;
  share: number;
}

function FacetValue({ facetKey, value, count, share }: FacetValueProps) {
  const { t, i18n } = useTranslation();
  const { q, setQ } = useExplore();
  const include: Term = { key: facetKey, operator: "=", value };
  const exclude: Term = { ...include, operator: "!=" };
  const excluded = hasTerm(q, exclude);
  const onClick = (event: MouseEvent) => setQ(toggleTerm(q, event.altKey || excluded ? exclude : include));
  return (
    <div className={styles.row}>
      <button
        type="button"
        className={styles.value}
        aria-pressed={hasTerm(q, include)}
        data-excluded={excluded}
        data-error={value === "error" || value === "fatal"}
        title={value}
        onClick={onClick}
      >
        <span className={styles.share} style={{ width: `${share * 100}%` }} aria-hidden />
        {facetKey === "service" && <ServiceDot name={value} />}
        <span className={`truncate ${styles.text}`}>{value === "" ? "“”" : value}</span>
        <span className={styles.count}>{formatCount(count, i18n.language)}</span>
      </button>
      <button
        type="button"
        className={styles.minus}
        aria-label={t("filter.exclude", { value })}
        onClick={() => setQ(toggleTerm(q, exclude))}
      >
        <Minus size={12} />
      </button>
    </div>
  );
}
