import { useTranslation } from "react-i18next";
import type { PlatformStatus } from "@/api/types";
import { formatFull } from "@/shared/format/instant";
import { formatBytes, formatCount } from "@/shared/format/numbers";
import { type SimpleColumn, SimpleTable } from "@/shared/table/SimpleTable";
import { Card } from "@/shared/ui/Bits";
import { Facts } from "./Facts";
import { latencyText } from "./latency";
import styles from "./platform.module.css";
import { StateBadge } from "./StateBadge";

type Store = NonNullable<PlatformStatus["store"]>;
type Table = Store["tables"][number];

export function StoreCard({ store }: { store: Store }) {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  const free = store.disk_free_bytes;
  const columns: SimpleColumn<Table>[] = [
    { id: "name", title: t("platform.table"), cell: ({ name }) => <span className="mono">{name}</span> },
    { id: "rows", title: t("platform.rows"), align: "end", cell: ({ rows }) => formatCount(rows, locale) },
    {
      id: "bytes",
      title: t("platform.bytes"),
      align: "end",
      cell: ({ bytes }) => formatBytes(bytes, locale),
    },
    { id: "parts", title: t("platform.parts"), align: "end", wideOnly: true, cell: ({ parts }) => parts },
    {
      id: "oldest",
      title: t("platform.oldest"),
      wideOnly: true,
      cell: ({ oldest }) => (oldest ? formatFull(oldest, locale) : "–"),
    },
    {
      id: "newest",
      title: t("platform.newest"),
      wideOnly: true,
      cell: ({ newest }) => (newest ? formatFull(newest, locale) : "–"),
    },
  ];
  return (
    <Card title={t("platform.store")} actions={<StateBadge state={store.state} />}>
      {store.problem && <p className={styles.problem}>{store.problem}</p>}
      <Facts
        facts={[
          [t("platform.engine"), store.engine],
          [t("platform.location"), store.location],
          [t("platform.diskFree"), free === null ? "–" : formatBytes(free, locale)],
          [t("platform.commit"), latencyText(store.commit_latency, locale)],
          [t("platform.rows"), formatCount(store.rows_written, locale)],
        ]}
      />
      {store.tables.length > 0 && (
        <SimpleTable
          label={t("platform.store")}
          rows={store.tables.toSorted((left, right) => right.bytes - left.bytes)}
          columns={columns}
          rowKey={({ name }) => name}
        />
      )}
    </Card>
  );
}
