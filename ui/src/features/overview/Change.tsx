import { useTranslation } from "react-i18next";
import { formatPercent } from "@/shared/format/numbers";
import styles from "./overview.module.css";

const WORTH_SAYING = 0.1;
const WORTH_A_WARNING = 0.5;
const MOST = 10;

/** How a figure changed against the period before; quiet when it hardly did. */
export function Change({ share, worseUp = false }: { share: number | undefined; worseUp?: boolean }) {
  const { t, i18n } = useTranslation();
  if (share === undefined || Math.abs(share) < WORTH_SAYING || share > MOST) return null;
  const text = `${share > 0 ? "+" : "−"}${formatPercent(Math.abs(share), i18n.language)}`;
  return (
    <small
      className={styles.change}
      data-worse={worseUp && share > WORTH_A_WARNING}
      title={t("overview.compared", { change: text })}
    >
      {text}
    </small>
  );
}
