import { useTranslation } from "react-i18next";
import styles from "./logs.module.css";
import type { Severity } from "./severity";

export function SeverityText({ severity }: { severity: Severity }) {
  const { t } = useTranslation();
  return (
    <span className={styles.severity} data-severity={severity}>
      {t(`logs.level.${severity}`)}
    </span>
  );
}
