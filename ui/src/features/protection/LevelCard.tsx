import { useTranslation } from "react-i18next";
import { holdLevel } from "@/api/queries/protection";
import { formatPercent } from "@/shared/format/numbers";
import { Badge, Card } from "@/shared/ui/Bits";
import { Segmented } from "@/shared/ui/Button";
import { Failure } from "@/shared/ui/States";
import styles from "./protection.module.css";
import type { Degradation } from "./state";
import { useAct } from "./useAct";
import { useWord } from "./words";

const AUTO = "auto";
const STRONG = 0.7;

/** The level of degradation, what presses, and what is given up for it. */
export function LevelCard({ degradation }: { degradation: Degradation }) {
  const { t, i18n } = useTranslation();
  const word = useWord();
  const hold = useAct((level: string) => holdLevel(level === AUTO ? null : level));
  const { level, levels, forced, signals, off } = degradation;
  const given = off.map((feature) => word("features", feature)).join(", ");
  return (
    <Card
      title={t("protection.level")}
      actions={<Badge tone={level === "normal" ? "accent" : "warn"}>{word("levels", level)}</Badge>}
    >
      <p className={styles.said}>
        {given ? t("protection.givenUp", { features: given }) : t("protection.nothingGivenUp")}
      </p>
      <ul className={styles.signals}>
        {signals.map(([name, pressure]) => (
          <li key={name}>
            <span>{word("signals", name)}</span>
            <span className={styles.bar} data-full={pressure >= STRONG}>
              <i style={{ width: `${Math.min(100, pressure * 100)}%` }} />
            </span>
            <span className={styles.figure}>{formatPercent(pressure, i18n.language)}</span>
          </li>
        ))}
      </ul>
      {levels.length > 0 && (
        <div className={styles.hold}>
          <span>{t("protection.hold")}</span>
          <Segmented
            label={t("protection.hold")}
            value={forced ? level : AUTO}
            options={[
              [AUTO, t("protection.auto")],
              ...levels.map((each): readonly [string, string] => [each, word("levels", each)]),
            ]}
            onChange={(wanted) => hold.mutate(wanted)}
          />
        </div>
      )}
      {hold.error && <Failure error={hold.error} />}
    </Card>
  );
}
