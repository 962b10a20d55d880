import { useTranslation } from "react-i18next";
import type { PlatformStatus } from "@/api/types";
import { formatDuration } from "@/shared/format/duration";
import { formatBytes, formatExact } from "@/shared/format/numbers";
import { Card } from "@/shared/ui/Bits";
import { Facts } from "./Facts";
import { latencyText } from "./latency";
import styles from "./platform.module.css";
import { StateBadge } from "./StateBadge";

interface JournalCardProps {
  journal: NonNullable<PlatformStatus["journal"]>;
  acknowledge: PlatformStatus["acknowledge_latency"];
}

const NEARLY_FULL = 0.8;

export function JournalCard({ journal, acknowledge }: JournalCardProps) {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  const share = journal.max_bytes > 0 ? journal.bytes / journal.max_bytes : 0;
  const used = { used: formatBytes(journal.bytes, locale), most: formatBytes(journal.max_bytes, locale) };
  const age = journal.oldest_age_seconds;
  return (
    <Card title={t("platform.journal")} actions={<StateBadge state={journal.state} />}>
      {journal.problem && <p className={styles.problem}>{journal.problem}</p>}
      <div className={styles.gauge} data-full={share > NEARLY_FULL}>
        <i style={{ width: `${Math.min(100, share * 100)}%` }} />
      </div>
      <Facts
        facts={[
          [t("platform.journalBytes"), t("platform.journalOf", used)],
          [t("platform.journalAge"), age === null ? "–" : formatDuration(age * 1e9, locale)],
          [t("platform.journalSegments"), formatExact(journal.segments, locale)],
          [t("platform.acknowledge"), latencyText(acknowledge, locale)],
          ...journal.cursors.map(({ name, lag_records }): readonly [string, string] => [
            `${t("platform.cursor")} ${name}`,
            `${formatExact(lag_records, locale)} ${t("platform.lag").toLowerCase()}`,
          ]),
        ]}
      />
    </Card>
  );
}
