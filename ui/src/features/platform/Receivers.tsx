import { useTranslation } from "react-i18next";
import type { PlatformStatus } from "@/api/types";
import { formatCount } from "@/shared/format/numbers";
import { type SimpleColumn, SimpleTable } from "@/shared/table/SimpleTable";
import { Badge, Card } from "@/shared/ui/Bits";

type Receiver = PlatformStatus["receivers"][number];

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

export function Receivers({ receivers }: { receivers: readonly Receiver[] }) {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  const columns: SimpleColumn<Receiver>[] = [
    {
      id: "id",
      title: t("platform.receiver"),
      cell: ({ id, transport, address, tls }) => (
        <>
          {id} <span className="muted">{[transport, address].filter(Boolean).join(" ")}</span>{" "}
          {tls && <Badge>TLS</Badge>}
        </>
      ),
    },
    ...(["traces", "logs", "metrics"] as const).map(
      (signal): SimpleColumn<Receiver> => ({
        id: signal,
        title: t(`shell.${signal}`),
        align: "end",
        cell: ({ accepted }) => formatCount(accepted[signal] ?? 0, locale),
      }),
    ),
    {
      id: "refused",
      title: t("platform.refused"),
      align: "end",
      cell: ({ refused }) => (
        <span className={total(refused) > 0 ? "error" : "muted"}>{formatCount(total(refused), locale)}</span>
      ),
    },
  ];
  return (
    <Card title={t("platform.receivers")}>
      <SimpleTable
        label={t("platform.receivers")}
        rows={receivers}
        columns={columns}
        rowKey={({ id, transport, address }) => id + transport + address}
      />
    </Card>
  );
}
