import { useTranslation } from "react-i18next";
import { formatDuration } from "@/shared/format/duration";
import { Badge, Card } from "@/shared/ui/Bits";
import styles from "./protection.module.css";
import type { Check } from "./state";
import { useWord } from "./words";

const TONES: Readonly<Record<string, "accent" | "error">> = { healthy: "accent", unhealthy: "error" };

/** What the platform depends on, and since when it is as it is. */
export function ChecksCard({ checks }: { checks: readonly Check[] }) {
  const { t, i18n } = useTranslation();
  const word = useWord();
  return (
    <Card title={t("protection.checks")}>
      {checks.length === 0 && <p className={styles.said}>{t("protection.noChecks")}</p>}
      <ul className={styles.checks}>
        {checks.map(({ name, state, seconds, detail }) => (
          <li key={name}>
            <b>{word("signals", name)}</b>
            <Badge tone={TONES[state] ?? "plain"}>{word("states", state)}</Badge>
            <span className="muted">
              {t("protection.since", { time: formatDuration(Math.round(seconds) * 1e9, i18n.language) })}
            </span>
            {detail && <span className="error">{detail}</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
