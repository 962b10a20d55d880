import { getRouteApi } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ExploreLayout } from "@/shared/explore/ExploreLayout";
import { Facets } from "@/shared/explore/Facets";
import { useExplore } from "@/shared/explore/useExplore";
import { FilterBar } from "@/shared/filter/FilterBar";
import { ColumnMenu } from "@/shared/table/ColumnMenu";
import { Button } from "@/shared/ui/Button";
import { SavedViews } from "@/shared/views/SavedViews";
import { LogChart } from "./LogChart";
import { LogList } from "./LogList";
import { LogPanel } from "./LogPanel";
import { LogTail } from "./LogTail";
import { useLogColumns } from "./useLogColumns";

const route = getRouteApi("/logs");

export function LogsPage() {
  const { t } = useTranslation();
  const { q, setQ, sel } = useExplore();
  const { tail } = route.useSearch();
  const navigate = route.useNavigate();
  const { menu } = useLogColumns();
  const toggleTail = () =>
    void navigate({ search: (previous) => ({ ...previous, tail: previous.tail ? undefined : true }) });
  return (
    <ExploreLayout
      title={t("shell.logs")}
      filter={<FilterBar signal="logs" value={q} onChange={setQ} placeholder={t("logs.placeholder")} />}
      controls={
        <>
          <Button aria-pressed={tail === true} onClick={toggleTail} title={t("logs.tailStart")}>
            <Play size={14} aria-hidden />
            {t("logs.tail")}
          </Button>
          <ColumnMenu {...menu} signal="logs" />
          <SavedViews />
        </>
      }
      chart={<LogChart />}
      facets={<Facets signal="logs" />}
      table={tail ? <LogTail /> : <LogList />}
      panel={sel && <LogPanel key={sel} id={sel} />}
    />
  );
}
