import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { tracesQuery } from "@/api/queries/traces";
import type { Trace, TraceSummary } from "@/api/types";
import { formatTerm } from "@/shared/filter/syntax";
import { formatDuration } from "@/shared/format/duration";
import { formatFull } from "@/shared/format/instant";
import { SimpleTable } from "@/shared/table/SimpleTable";
import { useRange } from "@/shared/time/RangeContext";
import { Badge } from "@/shared/ui/Bits";
import { Button } from "@/shared/ui/Button";
import ui from "@/shared/ui/ui.module.css";
import styles from "./compare.module.css";
import { traceIdIn } from "./traceId";
import type { TraceState } from "./useTraceState";

const route = getRouteApi("/trace/$traceId");
const MOST = 12;

/** Which trace to compare with: an id or a link, or one of those that began with the same operation. */
export function ComparePicker({ trace, state }: { trace: Trace; state: TraceState }) {
  const { t } = useTranslation();
  const [wrong, setWrong] = useState(false);
  const navigate = route.useNavigate();
  const choose = (id: string) => void navigate({ search: (previous) => ({ ...previous, with: id }) });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = new FormData(event.currentTarget).get("id");
    const id = typeof text === "string" ? traceIdIn(text) : undefined;
    setWrong(!id);
    if (id) choose(id);
  };
  return (
    <div className={styles.page}>
      <form className={styles.bar} onSubmit={submit}>
        <input
          className={`${ui.input} mono ${styles.id}`}
          name="id"
          autoComplete="off"
          spellCheck={false}
          aria-label={t("compare.id")}
          aria-invalid={wrong}
          placeholder={t("compare.id")}
        />
        <Button type="submit" kind="primary">
          {t("compare.go")}
        </Button>
        {wrong && (
          <span className="error" role="alert">
            {t("compare.wrong")}
          </span>
        )}
      </form>
      <Similar trace={trace} state={state} onChoose={choose} />
    </div>
  );
}

interface SimilarProps {
  trace: Trace;
  state: TraceState;
  onChoose: (id: string) => void;
}

function Similar({ trace, state, onChoose }: SimilarProps) {
  const { t, i18n } = useTranslation();
  const { start, end } = useRange();
  const root = state.tree.roots[0]?.span;
  const term = (key: string, value: string) => formatTerm({ key, operator: "=", value });
  const q = root ? `${term("service", root.service)} ${term("name", root.name)} root=true` : "";
  const { data } = useInfiniteQuery({
    ...tracesQuery({ start, end, q }, "newest"),
    enabled: root !== undefined,
  });
  const found = data?.pages.flatMap(({ traces }) => traces) ?? [];
  const others = found.filter(({ trace_id }) => trace_id !== trace.trace_id).slice(0, MOST);
  if (!data) return null;
  if (others.length === 0) return <p className={styles.none}>{t("compare.none")}</p>;
  return (
    <>
      <h2 className={styles.title}>{t("compare.similar")}</h2>
      <SimpleTable<TraceSummary>
        label={t("compare.similar")}
        rows={others}
        rowKey={({ trace_id }) => trace_id}
        columns={[
          {
            id: "start",
            title: t("common.started"),
            cell: ({ trace_id, start: began }) => (
              <button type="button" className={styles.pick} onClick={() => onChoose(trace_id)}>
                {formatFull(began, i18n.language)}
              </button>
            ),
          },
          {
            id: "duration",
            title: t("common.duration"),
            align: "end",
            cell: ({ duration }) => formatDuration(duration, i18n.language),
          },
          { id: "spans", title: t("common.spans"), align: "end", cell: ({ spans }) => spans },
          {
            id: "errors",
            title: t("common.errors"),
            align: "end",
            cell: ({ errors }) => (errors > 0 ? <Badge tone="error">{errors}</Badge> : ""),
          },
        ]}
      />
    </>
  );
}
