import { getRouteApi } from "@tanstack/react-router";
import { ZoomOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Trace } from "@/api/types";
import { formatDuration } from "@/shared/format/duration";
import { formatFull } from "@/shared/format/instant";
import { formatExact } from "@/shared/format/numbers";
import { ServiceLink } from "@/shared/service/ServiceName";
import { CopyButton } from "@/shared/ui/Bits";
import { IconButton, Segmented } from "@/shared/ui/Button";
import ui from "@/shared/ui/ui.module.css";
import styles from "./trace.module.css";
import type { TraceState } from "./useTraceState";

const route = getRouteApi("/trace/$traceId");
const MOST_SERVICES = 6;

export function TraceHeader({ trace, state }: { trace: Trace; state: TraceState }) {
  const { i18n } = useTranslation();
  const root = state.tree.roots[0]?.span;
  return (
    <header className={styles.header}>
      <div className={styles.titleRow}>
        <h1 className="truncate">
          {root?.service} <span className={styles.operation}>{root?.name}</span>
        </h1>
        <span className={styles.traceId}>
          <span className="mono truncate">{trace.trace_id}</span>
          <CopyButton text={trace.trace_id} />
        </span>
        <Controls state={state} logs={trace.logs} />
      </div>
      <div className={styles.factsRow}>
        <span className={styles.big}>{formatDuration(trace.duration, i18n.language)}</span>
        <Facts trace={trace} />
        <div className={styles.services}>
          {trace.services.slice(0, MOST_SERVICES).map(({ name, spans }) => (
            <span key={name}>
              <ServiceLink name={name} /> <small className="muted">{spans}</small>
            </span>
          ))}
          {trace.services.length > MOST_SERVICES && (
            <small className="muted">+{trace.services.length - MOST_SERVICES}</small>
          )}
        </div>
      </div>
    </header>
  );
}

function Facts({ trace }: { trace: Trace }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <span className="muted">{formatFull(trace.start, i18n.language)}</span>
      <span className="muted">
        {t("trace.count", {
          count: trace.spans.length,
          exact: formatExact(trace.spans.length, i18n.language),
        })}
      </span>
    </>
  );
}

function Controls({ state, logs }: { state: TraceState; logs: number }) {
  const { t } = useTranslation();
  const { view = "waterfall" } = route.useSearch();
  const navigate = route.useNavigate();
  const zoomed = state.view.from > 0 || state.view.to < state.tree.duration;
  return (
    <div className={styles.controls}>
      <input
        data-page-search
        className={`${ui.input} ${styles.find}`}
        type="search"
        placeholder={t("trace.find")}
        aria-label={t("trace.find")}
        defaultValue={state.find}
        onChange={(event) => {
          const find = event.currentTarget.value || undefined;
          void navigate({ search: (previous) => ({ ...previous, find }), replace: true });
        }}
      />
      {state.matches && <span className="muted">{t("trace.found", { count: state.matches.size })}</span>}
      {zoomed && (
        <IconButton label={t("keys.zoomOut")} hint="0" onClick={state.zoomOut}>
          <ZoomOut size={15} />
        </IconButton>
      )}
      <Segmented
        label={t("trace.view")}
        value={view}
        options={[
          ["waterfall", t("trace.waterfall")],
          ["flame", t("trace.flame")],
          ["table", t("trace.table")],
          ["compare", t("compare.view")],
          ["logs", logs > 0 ? `${t("trace.logs")} ${logs}` : t("trace.logs")],
        ]}
        onChange={(next) =>
          void navigate({
            search: (previous) => ({ ...previous, view: next === "waterfall" ? undefined : next }),
          })
        }
      />
    </div>
  );
}
