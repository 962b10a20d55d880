import { useTranslation } from "react-i18next";
import type { Span, Trace } from "@/api/types";
import { formatFull } from "@/shared/format/instant";
import { CopyButton } from "@/shared/ui/Bits";
import styles from "./span.module.css";

export function IdentityList({ trace, span }: { trace: Trace; span: Span }) {
  const { t, i18n } = useTranslation();
  const scope = trace.scopes[span.scope];
  const lines: ReadonlyArray<readonly [label: string, value: string, copy: boolean]> = [
    [t("trace.spanId"), span.span_id, true],
    [t("trace.traceId"), trace.trace_id, true],
    [t("trace.parent"), span.parent_span_id, true],
    [t("common.started"), formatFull(span.start, i18n.language), false],
    [t("trace.scope"), [scope?.name, scope?.version].filter(Boolean).join(" "), false],
    [t("trace.traceState"), span.trace_state, true],
  ];
  return (
    <dl className={styles.identity}>
      {lines
        .filter(([, value]) => value !== "")
        .map(([label, value, copy]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <span className="mono truncate">{value}</span>
              {copy && <CopyButton text={value} />}
            </dd>
          </div>
        ))}
    </dl>
  );
}
