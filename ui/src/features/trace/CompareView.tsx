import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { traceQuery } from "@/api/queries/traces";
import type { Trace } from "@/api/types";
import { formatDuration } from "@/shared/format/duration";
import { Button } from "@/shared/ui/Button";
import { Failure, Loading } from "@/shared/ui/States";
import { buildTree } from "@/shared/waterfall/tree";
import { ComparePicker } from "./ComparePicker";
import { CompareTable } from "./CompareTable";
import { compareTraces } from "./compare";
import styles from "./compare.module.css";
import type { TraceState } from "./useTraceState";

const route = getRouteApi("/trace/$traceId");

/** This trace beside another one: which operations made the difference. */
export default function CompareView({ trace, state }: { trace: Trace; state: TraceState }) {
  const { with: other } = route.useSearch();
  if (!other) return <ComparePicker trace={trace} state={state} />;
  return <Comparison trace={trace} state={state} other={other} />;
}

function Comparison({ trace, state, other }: { trace: Trace; state: TraceState; other: string }) {
  const { t, i18n } = useTranslation();
  const navigate = route.useNavigate();
  const { data, error, isPending, refetch } = useQuery(traceQuery(other));
  const rows = useMemo(
    () => (data ? compareTraces(state.tree, buildTree(data.spans)) : []),
    [data, state.tree],
  );
  const again = (
    <Button small onClick={() => void navigate({ search: (previous) => ({ ...previous, with: undefined }) })}>
      {t("compare.another")}
    </Button>
  );
  if (isPending) return <Loading rows={10} />;
  if (error) {
    return (
      <div className={styles.page}>
        <div className={styles.bar}>{again}</div>
        <Failure error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  const difference = trace.duration - data.duration;
  const words = difference > 0 ? "compare.slower" : "compare.faster";
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <p>
          {difference === 0
            ? t("compare.same")
            : t(words, { time: formatDuration(Math.abs(difference), i18n.language) })}{" "}
          <Link to="/trace/$traceId" params={{ traceId: other }} className="mono">
            {other.slice(0, 8)}
          </Link>{" "}
          <span className="muted">
            · {t("compare.sizes", { here: trace.spans.length, there: data.spans.length })}
          </span>
        </p>
        {again}
      </div>
      <CompareTable rows={rows} state={state} />
    </div>
  );
}
