import { useTranslation } from "react-i18next";
import { type BreakerAction, setBreaker } from "@/api/queries/protection";
import { formatDuration } from "@/shared/format/duration";
import { formatExact } from "@/shared/format/numbers";
import { type SimpleColumn, SimpleTable } from "@/shared/table/SimpleTable";
import { Badge, Card } from "@/shared/ui/Bits";
import { Failure } from "@/shared/ui/States";
import styles from "./protection.module.css";
import type { Call } from "./state";
import { useAct } from "./useAct";
import { useWord } from "./words";

const ACTIONS: readonly BreakerAction[] = ["force_open", "disable", "metrics_only", "reset"];

interface Act {
  call: string;
  action: BreakerAction;
}

/** Whom the platform calls, and how each circuit breaker stands. */
export function CallsCard({ calls }: { calls: readonly Call[] }) {
  const { t, i18n } = useTranslation();
  const word = useWord();
  const act = useAct(({ call, action }: Act) => setBreaker(call, action));
  const exact = (value: number) => formatExact(value, i18n.language);
  const time = (seconds: number) => formatDuration(seconds * 1e9, i18n.language);
  const count = (id: "errors" | "refused", title: string): SimpleColumn<Call> => ({
    id,
    title,
    align: "end",
    cell: (call) => <span className={call[id] > 0 ? "error" : "muted"}>{exact(call[id])}</span>,
  });
  const columns: SimpleColumn<Call>[] = [
    { id: "name", title: t("protection.call"), cell: ({ name }) => <code title={name}>{name}</code> },
    {
      id: "breaker",
      title: t("protection.breaker"),
      cell: ({ breaker, opensIn }) =>
        breaker && (
          <Badge tone={breaker === "closed" ? "plain" : "warn"}>
            {word("breakers", breaker)}
            {opensIn > 0 && ` · ${time(opensIn)}`}
          </Badge>
        ),
    },
    { id: "calls", title: t("protection.calls"), align: "end", cell: ({ calls: made }) => exact(made) },
    count("errors", t("common.errors")),
    count("refused", t("protection.refused")),
    { id: "p50", title: "P50", align: "end", wideOnly: true, cell: ({ p50Seconds }) => time(p50Seconds) },
    { id: "p99", title: "P99", align: "end", wideOnly: true, cell: ({ p99Seconds }) => time(p99Seconds) },
    {
      id: "act",
      title: t("protection.byHand"),
      align: "end",
      cell: ({ name, breaker }) =>
        breaker && <Actions name={name} onAct={(action) => act.mutate({ call: name, action })} />,
    },
  ];
  return (
    <Card title={t("protection.guarded")}>
      {act.error && <Failure error={act.error} />}
      {calls.length === 0 ? (
        <p className={styles.said}>{t("protection.noCalls")}</p>
      ) : (
        <SimpleTable
          label={t("protection.guarded")}
          rows={calls}
          columns={columns}
          rowKey={({ name }) => name}
        />
      )}
    </Card>
  );
}

function Actions({ name, onAct }: { name: string; onAct: (action: BreakerAction) => void }) {
  const { t } = useTranslation();
  return (
    <select
      className={styles.actions}
      aria-label={t("protection.actOn", { name })}
      value=""
      onChange={({ target }) => onAct(target.value as BreakerAction)}
    >
      <option value="" disabled>
        {t("protection.choose")}
      </option>
      {ACTIONS.map((action) => (
        <option key={action} value={action}>
          {t(`protection.actions.${action}`)}
        </option>
      ))}
    </select>
  );
}
