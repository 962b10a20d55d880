import { useTranslation } from "react-i18next";
import type { Onboarding } from "@/api/types";
import { formatAgo } from "@/shared/format/instant";
import styles from "./start.module.css";

const SIGNALS = ["traces", "metrics", "logs"] as const;

/** When something of each signal last arrived. */
export function SignalsSeen({ seen }: { seen: Onboarding["seen"] }) {
  const { t, i18n } = useTranslation();
  return (
    <span className={styles.seen}>
      {SIGNALS.map((signal) => {
        const time = seen[signal];
        return (
          <span key={signal}>
            {t(`shell.${signal}`)}: {time ? formatAgo(time, i18n.language) : t("start.notSeen")}
          </span>
        );
      })}
    </span>
  );
}
