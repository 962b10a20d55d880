import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/errors";
import { Button } from "./Button";
import styles from "./states.module.css";

const WIDTHS = ["72%", "94%", "58%", "83%", "66%", "90%", "49%", "77%"];

/** Grey lines where rows will be. */
export function Loading({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className={styles.skeleton} role="status" aria-label={t("common.loading")}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines never change
        <span key={index} style={{ width: WIDTHS[index % WIDTHS.length] }} />
      ))}
    </div>
  );
}

interface EmptyProps {
  title?: string;
  hint?: string;
  children?: ReactNode;
}

export function Empty({ title, hint, children }: EmptyProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.state}>
      <h2>{title ?? t("states.emptyRange")}</h2>
      <p>{hint ?? t("states.emptyRangeHint")}</p>
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  );
}

/** What went wrong, what to do about it, and the code to look up. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const problem = error instanceof ApiError ? error : undefined;
  const title = problem?.offline ? t("states.offline") : (problem?.message ?? t("states.failed"));
  const hints = problem?.offline ? [t("states.offlineHint")] : (problem?.hints ?? [String(error)]);
  return (
    <div className={`${styles.state} ${styles.failure}`} role="alert">
      <TriangleAlert size={20} />
      <h2>{title}</h2>
      {hints.map((hint) => (
        <p key={hint}>{hint}</p>
      ))}
      {problem?.code && <span className={styles.code}>{t("states.code", { code: problem.code })}</span>}
      {onRetry && (
        <div className={styles.actions}>
          <Button onClick={onRetry}>{t("common.retry")}</Button>
        </div>
      )}
    </div>
  );
}

/** What went wrong in one line, where the part beside it says what to do. */
export function BriefFailure({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const problem = error instanceof ApiError ? error : undefined;
  return (
    <p className={styles.brief}>
      <TriangleAlert size={14} aria-hidden />
      <span>{problem?.offline ? t("states.offline") : (problem?.message ?? t("states.failed"))}</span>
    </p>
  );
}

/** A line above a result that is true only in part. */
export function Notice({ children }: { children: ReactNode }) {
  return (
    <div className={styles.notice} role="status">
      <TriangleAlert size={14} />
      <span>{children}</span>
    </div>
  );
}
