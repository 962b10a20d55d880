import { RefreshCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { OttlOutcome, Signal } from "@/api/types";
import { Badge } from "@/shared/ui/Bits";
import { Button, Segmented } from "@/shared/ui/Button";
import styles from "./ottl.module.css";
import { SIGNALS } from "./search";

interface OttlBarProps {
  signal: Signal;
  /** Records in the live sample; undefined until it was asked for. */
  live: number | undefined;
  outcome: OttlOutcome | undefined;
  onSignal: (signal: Signal) => void;
  onSample: () => void;
}

export function OttlBar({ signal, live, outcome, onSignal, onSample }: OttlBarProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.bar}>
      <Segmented
        label={t("ottl.signal")}
        value={signal}
        options={SIGNALS.map((each) => [each, t(`shell.${each}`)] as const)}
        onChange={onSignal}
      />
      <Button onClick={onSample}>
        <RefreshCw size={13} aria-hidden />
        {t("ottl.sample")}
      </Button>
      {live !== undefined && (
        <Badge tone={live > 0 ? "accent" : "plain"}>
          {live > 0 ? t("ottl.live", { count: live }) : t("ottl.noLive")}
        </Badge>
      )}
      {outcome && (
        <span role="status" className={styles.counts}>
          {t("ottl.counts", { records: outcome.records, left: outcome.left })}
        </span>
      )}
      {outcome?.plan && (
        <details className={styles.plan}>
          <summary>{t("ottl.plan")}</summary>
          <pre>{outcome.plan}</pre>
        </details>
      )}
    </div>
  );
}
