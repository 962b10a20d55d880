import { useMediaQuery } from "@mantine/hooks";
import { ListFilter } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/shared/ui/Button";
import styles from "./explore.module.css";

const WIDE = "(min-width: 901px)";

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
  const wide = useMediaQuery(WIDE, undefined, { getInitialValueInEffect: false });
  // On a narrow screen they lie over the rows: there they open by hand only, also when a window was made narrow.
  const [opened, setOpened] = useState<{ wide: boolean; open: boolean }>();
  const facetsOpen = opened?.wide === wide ? opened.open : wide;
  return (
    <div className={styles.page}>
      <h1 className="sr-only">{title}</h1>
      <div className={styles.bar}>
        <IconButton
          kind="default"
          label={t(facetsOpen ? "filter.hideFacets" : "filter.showFacets")}
          aria-pressed={facetsOpen}
          onClick={() => setOpened({ wide, open: !facetsOpen })}
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
