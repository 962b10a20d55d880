import { useTranslation } from "react-i18next";
import type { OttlOutcome } from "@/api/types";
import { Empty, Notice } from "@/shared/ui/States";
import styles from "./ottl.module.css";

const SIGNS = { added: "+", removed: "−", same: " ", place: "" } as const;

/** Spaces that all lines begin with: records stand deep in a request. */
function indentOf(lines: OttlOutcome["diff"]): number {
  const depths = lines.filter(({ kind }) => kind !== "place").map(({ text }) => text.search(/\S|$/));
  return depths.length > 0 ? Math.min(...depths) : 0;
}

/** What the statements changed, as a diff; what failed for single records stands above it. */
export function Outcome({ outcome }: { outcome: OttlOutcome }) {
  const { t } = useTranslation();
  const indent = indentOf(outcome.diff);
  return (
    <div className={styles.outcome}>
      {outcome.errors.length > 0 && (
        <Notice>
          {t("ottl.rowErrors", { count: outcome.errors.length })} {outcome.errors[0]?.statement}:{" "}
          {outcome.errors[0]?.error}
        </Notice>
      )}
      {outcome.diff.length === 0 ? (
        <Empty title={t("ottl.nothing")} hint={t("ottl.nothingHint")} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section className={styles.diff} aria-label={t("ottl.diff")} tabIndex={0}>
          {outcome.diff.map(({ kind, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name and are replaced as a whole
            <div key={index} data-kind={kind}>
              <span aria-hidden>{SIGNS[kind]}</span>
              <code>{kind === "place" ? text : text.slice(indent)}</code>
            </div>
          ))}
        </section>
      )}
    </div>
  );
}
