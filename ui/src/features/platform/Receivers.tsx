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
  // Counts belong to the receiver, not to each of its addresses: said twice they look like twice as much.
  const isFirst = (row: Receiver) => receivers.find(({ id }) => id === row.id) === row;
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
        cell: (row) => (isFirst(row) ? formatCount(row.accepted[signal] ?? 0, locale) : null),
      }),
    ),
    {
      id: "refused",
      title: t("platform.refused"),
      align: "end",
      cell: (row) =>
        isFirst(row) ? (
          <span className={total(row.refused) > 0 ? "error" : "muted"}>
            {formatCount(total(row.refused), locale)}
          </span>
        ) : null,
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
