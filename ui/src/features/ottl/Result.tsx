import { useTranslation } from "react-i18next";
import { Failure, Loading, Notice } from "@/shared/ui/States";
import { Outcome } from "./Outcome";
import styles from "./ottl.module.css";
import type { useTrial } from "./useTrial";

/** The diff, or what keeps it from being made. */
export function Result({ state }: { state: ReturnType<typeof useTrial> }) {
  const { t } = useTranslation();
  const { trial, problems, broken, failure } = state;
  if (failure) return <Failure error={failure} />;
  if (problems.length > 0) {
    return (
      <section className={styles.problems} role="alert" aria-label={t("ottl.problems")}>
        <h2>{t("ottl.cannotRun", { count: problems.length })}</h2>
        <ul>
          {problems.map(({ kind, index, message }) => (
            <li key={`${kind} ${index}`}>
              <b>{t(kind === "statements" ? "ottl.statement" : "ottl.condition", { number: index + 1 })}</b>{" "}
              {message}
            </li>
          ))}
        </ul>
      </section>
    );
  }
  if (broken) return <Notice>{t("ottl.noJson", { reason: broken })}</Notice>;
  if (trial.error) return <Failure error={trial.error} />;
  return trial.data ? <Outcome outcome={trial.data} /> : <Loading rows={10} />;
}
