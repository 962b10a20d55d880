import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { traceQuery } from "@/api/queries/traces";
import type { Trace } from "@/api/types";
import { useExplore } from "@/shared/explore/useExplore";
import { formatDuration } from "@/shared/format/duration";
import { formatExact } from "@/shared/format/numbers";
import { SidePanel } from "@/shared/panel/SidePanel";
import { SpanDetail } from "@/shared/span/SpanDetail";
import { Badge } from "@/shared/ui/Bits";
import { buttonClass } from "@/shared/ui/Button";
import { Failure, Loading } from "@/shared/ui/States";
import { criticalPath, segmentsBySpan } from "@/shared/waterfall/critical";
import { selfTime } from "@/shared/waterfall/selfTime";
import { buildTree, visibleNodes } from "@/shared/waterfall/tree";
import { Waterfall } from "@/shared/waterfall/Waterfall";
import { splitSelection } from "./selected";
import styles from "./traces.module.css";

/** The selected trace beside the list: its waterfall, and the span that is chosen in it. */
export function TracePreview({ selected }: { selected: string }) {
  const { t } = useTranslation();
  const { traceId, spanId } = splitSelection(selected);
  const { pin, setPin, select } = useExplore();
  const { data, error, isPending } = useQuery(traceQuery(traceId));
  const name = data?.spans[0]?.name ?? traceId.slice(0, 8);
  return (
    <SidePanel
      title={<div className="truncate">{name}</div>}
      label={t("traces.preview", { name })}
      pinned={pin}
      onPin={setPin}
      onClose={() => select(undefined)}
    >
      {isPending && <Loading />}
      {error && <Failure error={error} />}
      {data && <Preview key={selected} trace={data} spanId={spanId} />}
    </SidePanel>
  );
}

function Preview({ trace, spanId }: { trace: Trace; spanId: string | undefined }) {
  const { t, i18n } = useTranslation();
  const tree = useMemo(() => buildTree(trace.spans), [trace]);
  const critical = useMemo(() => segmentsBySpan(criticalPath(tree)), [tree]);
  const [chosen, setChosen] = useState(
    spanId ?? tree.nodes.find(({ span }) => span.status === "error")?.span.span_id,
  );
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => new Set());
  const fold = (id: string) => setFolded((current) => current.symmetricDifference(new Set([id])));
  const node = (chosen ? tree.byId.get(chosen) : undefined) ?? tree.nodes[0];
  return (
    <>
      <div className={styles.previewFacts}>
        <b>{formatDuration(trace.duration, i18n.language)}</b>
        <span className="muted">
          {t("trace.count", {
            count: trace.spans.length,
            exact: formatExact(trace.spans.length, i18n.language),
          })}
        </span>
        {trace.errors > 0 && <Badge tone="error">{t("trace.errors", { count: trace.errors })}</Badge>}
        <Link
          to="/trace/$traceId"
          params={{ traceId: trace.trace_id }}
          search={{ span: chosen }}
          className={buttonClass(true)}
        >
          {t("traces.openTrace")}
        </Link>
      </div>
      <div className={styles.previewRows}>
        <Waterfall
          rows={visibleNodes(tree, folded)}
          view={{ from: 0, to: tree.duration }}
          critical={critical}
          folded={folded}
          selected={node?.span.span_id}
          onSelect={setChosen}
          onFold={fold}
        />
      </div>
      {node && (
        <SpanDetail
          trace={trace}
          span={node.span}
          self={selfTime(node)}
          onCritical={critical.has(node.span.span_id)}
        />
      )}
    </>
  );
}
