import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ExploreLayout } from "@/shared/explore/ExploreLayout";
import { Facets } from "@/shared/explore/Facets";
import { useExplore } from "@/shared/explore/useExplore";
import { FilterBar } from "@/shared/filter/FilterBar";
import { ColumnMenu } from "@/shared/table/ColumnMenu";
import { useColumns } from "@/shared/table/useColumns";
import { Segmented } from "@/shared/ui/Button";
import { SavedViews } from "@/shared/views/SavedViews";
import { SPAN_COLUMNS, SpanList, useSpanColumns } from "./SpanList";
import { TraceList } from "./TraceList";
import { TracePreview } from "./TracePreview";
import { TracesChart } from "./TracesChart";
import { TRACE_COLUMNS, useTraceColumns } from "./useTraceColumns";

const route = getRouteApi("/traces");

export function TracesPage() {
  const { t } = useTranslation();
  const { q, setQ, sel } = useExplore();
  const { view } = route.useSearch();
  return (
    <ExploreLayout
      title={t("shell.traces")}
      filter={<FilterBar signal="traces" value={q} onChange={setQ} placeholder={t("traces.placeholder")} />}
      controls={<Controls />}
      chart={<TracesChart />}
      facets={<Facets signal="traces" />}
      table={view === "spans" ? <SpanList /> : <TraceList />}
      panel={sel && <TracePreview selected={sel} />}
    />
  );
}

/** The columns of the view that is shown; the table of traces has its own only. */
function Columns() {
  const { view } = route.useSearch();
  const traces = { choice: useColumns(TRACE_COLUMNS), known: useTraceColumns(1) };
  const spans = { choice: useColumns(SPAN_COLUMNS), known: useSpanColumns(1) };
  return view === "spans" ? <ColumnMenu {...spans} signal="traces" /> : <ColumnMenu {...traces} />;
}

function Controls() {
  const { t } = useTranslation();
  const { view = "traces", chart = "count" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <Segmented
        label={t("traces.view")}
        value={view}
        options={[
          ["traces", t("traces.asTraces")],
          ["spans", t("traces.asSpans")],
        ]}
        onChange={(next) =>
          void navigate({
            search: (previous) => ({
              ...previous,
              view: next === "spans" ? next : undefined,
              sel: undefined,
              cols: undefined,
            }),
          })
        }
      />
      <Segmented
        label={t("traces.chart")}
        value={chart}
        options={[
          ["count", t("traces.counts")],
          ["duration", t("traces.durations")],
        ]}
        onChange={(next) =>
          void navigate({
            search: (previous) => ({ ...previous, chart: next === "duration" ? next : undefined }),
          })
        }
      />
      <Columns />
      <SavedViews />
    </>
  );
}
