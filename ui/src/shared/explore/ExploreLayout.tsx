import { ListFilter } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/shared/ui/Button";
import styles from "./explore.module.css";

interface ExploreLayoutProps {
  title: string;
  filter: ReactNode;
  controls?: ReactNode;
  chart: ReactNode;
  facets: ReactNode;
  notices?: ReactNode;
  table: ReactNode;
  panel?: ReactNode;
}

/** The shape that all explore pages share: filter bar, chart, facets, table, panel. */
export function ExploreLayout({
  title,
  filter,
  controls,
  chart,
  facets,
  notices,
  table,
  panel,
}: ExploreLayoutProps) {
  const { t } = useTranslation();
  const [facetsOpen, setFacetsOpen] = useState(() => window.innerWidth > 900);
  return (
    <div className={styles.page}>
      <h1 className="sr-only">{title}</h1>
      <div className={styles.bar}>
        <IconButton
          kind="default"
          label={t(facetsOpen ? "filter.hideFacets" : "filter.showFacets")}
          aria-pressed={facetsOpen}
          onClick={() => setFacetsOpen(!facetsOpen)}
        >
          <ListFilter size={15} />
        </IconButton>
        {filter}
        {controls && <div className={styles.controls}>{controls}</div>}
      </div>
      <div className={styles.chart}>{chart}</div>
      <div className={styles.main}>
        {facetsOpen && <div className={styles.facets}>{facets}</div>}
        <div className={styles.table}>
          {notices}
          <div className={styles.rows}>{table}</div>
        </div>
        {panel}
      </div>
    </div>
  );
}
