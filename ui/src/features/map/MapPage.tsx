import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { serviceMapQuery } from "@/api/queries/services";
import { useRange } from "@/shared/time/RangeContext";
import { Button } from "@/shared/ui/Button";
import { Empty, Failure, Loading, Notice } from "@/shared/ui/States";
import { Diagram } from "./Diagram";
import { EdgeTable } from "./EdgeTable";
import styles from "./map.module.css";
import { NodePanel } from "./NodePanel";
import { useLayout } from "./useLayout";

const route = getRouteApi("/map");

export function MapPage() {
  const { t } = useTranslation();
  const range = useRange();
  const { sel } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, isPending, refetch } = useQuery(serviceMapQuery(range));
  const layout = useLayout(data);
  const select = (id: string | undefined) =>
    void navigate({ search: (previous) => ({ ...previous, sel: id }), replace: sel !== undefined });
  const selected = data?.nodes.find(({ id, name }) => id === sel || name === sel);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t("map.title")}</h1>
        <span className="muted">{t("map.legend")}</span>
      </header>
      {data?.sampled && <Notice>{t("states.sampled")}</Notice>}
      <div className={styles.main}>
        {isPending && <Loading rows={8} />}
        {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
        {layout.error && <Failure error={layout.error} />}
        {data?.nodes.length === 0 && (
          <Empty title={t("map.none")} hint={t("map.noneHint")}>
            <Button onClick={() => range.setRange({ from: "now-24h", to: "now" })}>
              {t("states.widen")}
            </Button>
          </Empty>
        )}
        {data && data.nodes.length > 0 && layout.data && (
          <Diagram map={layout.data} selected={selected?.id} onSelect={select} />
        )}
        {data && selected && <NodePanel node={selected} map={data} onClose={() => select(undefined)} />}
      </div>
      {data && data.edges.length > 0 && <EdgeTable map={data} onSelect={select} />}
    </div>
  );
}
