import { CircleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { SpanNode } from "@/shared/waterfall/tree";
import styles from "./trace.module.css";
import type { TraceState } from "./useTraceState";

const SHOWN = 4;

/** Where it broke first: failed spans without failed children, the deepest causes. */
function causes(nodes: readonly SpanNode[]): SpanNode[] {
  const failed = nodes.filter(({ span }) => span.status === "error");
  return failed.filter(({ children }) => !children.some(({ span }) => span.status === "error"));
}

function reason({ span }: SpanNode): string {
  const exception = span.events.find(({ name }) => name === "exception");
  const message = exception?.attributes.find(({ key }) => key === "exception.message")?.value;
  return span.status_message || (typeof message === "string" ? message : "");
}

/** The errors of the trace, above everything else; a click selects the span. */
export function ErrorStrip({ state }: { state: TraceState }) {
  const { t } = useTranslation();
  const count = state.tree.nodes.filter(({ span }) => span.status === "error").length;
  if (count === 0) return null;
  return (
    <div className={styles.errors}>
      <CircleAlert size={14} aria-hidden />
      <b>{t("trace.errors", { count })}</b>
      {causes(state.tree.nodes)
        .slice(0, SHOWN)
        .map((node) => (
          <button key={node.span.span_id} type="button" onClick={() => state.select(node.span.span_id)}>
            {node.span.service} · {node.span.name}
            {reason(node) && <span>: {reason(node)}</span>}
          </button>
        ))}
    </div>
  );
}
