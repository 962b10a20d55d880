import { useTranslation } from "react-i18next";
import { formatBytes, formatExact } from "@/shared/format/numbers";
import { type SimpleColumn, SimpleTable } from "@/shared/table/SimpleTable";
import { Card } from "@/shared/ui/Bits";
import styles from "./protection.module.css";
import type { Room } from "./state";
import { useWord } from "./words";

const NEARLY_FULL = 0.8;

/** Limits, queues and pools: how much of each is in use. */
export function RoomsCard({ rooms }: { rooms: readonly Room[] }) {
  const { t, i18n } = useTranslation();
  const word = useWord();
  const locale = i18n.language;
  const amount = (value: number, bytes: boolean) =>
    bytes ? formatBytes(value, locale) : formatExact(value, locale);
  const columns: SimpleColumn<Room>[] = [
    { id: "name", title: t("protection.what"), cell: ({ name }) => <code title={name}>{name}</code> },
    { id: "kind", title: t("protection.kind"), cell: ({ kind }) => word("kinds", kind) },
    {
      id: "used",
      title: t("protection.inUse"),
      align: "end",
      cell: ({ used, most, bytes }) => (
        <span className={styles.use}>
          {t("protection.of", { used: amount(used, bytes), most: amount(most, bytes) })}
          <span className={styles.bar} data-full={used / most > NEARLY_FULL}>
            <i style={{ width: `${Math.min(100, (100 * used) / most)}%` }} />
          </span>
        </span>
      ),
    },
    {
      id: "waiting",
      title: t("protection.waiting"),
      align: "end",
      wideOnly: true,
      cell: ({ waiting }) => formatExact(waiting, locale),
    },
    {
      id: "refused",
      title: t("protection.refused"),
      align: "end",
      cell: ({ refused }) => (
        <span className={refused > 0 ? "error" : "muted"}>{formatExact(refused, locale)}</span>
      ),
    },
  ];
  return (
    <Card title={t("protection.rooms")}>
      <SimpleTable label={t("protection.rooms")} rows={rooms} columns={columns} rowKey={({ key }) => key} />
    </Card>
  );
}
