import { useTranslation } from "react-i18next";
import { formatDuration } from "@/shared/format/duration";
import { type SimpleColumn, SimpleTable } from "@/shared/table/SimpleTable";
import { Card } from "@/shared/ui/Bits";
import styles from "./protection.module.css";
import { detailOf, type ProtectionEvent } from "./state";
import { useWord } from "./words";

const SHOWN = 50;

/** What happened lately, newest first. */
export function EventsCard({ events }: { events: readonly ProtectionEvent[] }) {
  const { t, i18n } = useTranslation();
  const word = useWord();
  const rows = events
    .slice(0, SHOWN)
    .map((event, index) => ({ ...event, key: String(events.length - index) }));
  type Row = (typeof rows)[number];
  const columns: SimpleColumn<Row>[] = [
    { id: "kind", title: t("protection.event"), cell: ({ kind }) => word("events", kind) },
    { id: "name", title: t("protection.what"), cell: ({ name }) => <code>{name}</code> },
    { id: "detail", title: t("protection.detail"), cell: (event) => detailOf(event) },
    {
      id: "when",
      title: t("protection.when"),
      align: "end",
      cell: ({ seconds_ago }) =>
        t("platform.before", { time: formatDuration(Math.round(seconds_ago) * 1e9, i18n.language) }),
    },
  ];
  return (
    <Card title={t("protection.recent")}>
      {rows.length === 0 ? (
        <p className={styles.said}>{t("protection.noEvents")}</p>
      ) : (
        <SimpleTable label={t("protection.recent")} rows={rows} columns={columns} rowKey={({ key }) => key} />
      )}
    </Card>
  );
}
