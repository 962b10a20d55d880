import { useTranslation } from "react-i18next";
import type { PlatformStatus } from "@/api/types";
import { formatExact } from "@/shared/format/numbers";
import { type SimpleColumn, SimpleTable } from "@/shared/table/SimpleTable";
import { Card } from "@/shared/ui/Bits";
import styles from "./platform.module.css";

type Drop = PlatformStatus["drops"][number];

/** Nothing is dropped in silence: what was, and why. */
export function Drops({ drops }: { drops: readonly Drop[] }) {
  const { t, i18n } = useTranslation();
  const columns: SimpleColumn<Drop>[] = [
    { id: "reason", title: t("platform.reason"), cell: ({ reason }) => reason },
    { id: "component", title: t("platform.component"), cell: ({ component }) => component },
    { id: "signal", title: t("platform.signal"), cell: ({ signal }) => signal },
    {
      id: "count",
      title: t("platform.count"),
      align: "end",
      cell: ({ count }) => formatExact(count, i18n.language),
    },
  ];
  return (
    <Card title={t("platform.drops")}>
      {drops.length === 0 ? (
        <p className={styles.none}>{t("platform.noDrops")}</p>
      ) : (
        <SimpleTable
          label={t("platform.drops")}
          rows={drops}
          columns={columns}
          rowKey={({ component, signal, reason }) => `${component} ${signal} ${reason}`}
        />
      )}
    </Card>
  );
}
