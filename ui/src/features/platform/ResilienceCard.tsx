import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { resilienceQuery } from "@/api/queries/platform";
import { formatDuration } from "@/shared/format/duration";
import { formatExact } from "@/shared/format/numbers";
import { type SimpleColumn, SimpleTable } from "@/shared/table/SimpleTable";
import { Badge, Card } from "@/shared/ui/Bits";
import { Failure, Loading } from "@/shared/ui/States";
import { type Guard, guardsOf, type ResilienceState } from "./guards";
import styles from "./platform.module.css";

const SHOWN_EVENTS = 8;

/** What protects the platform: guarded calls, what is given up under pressure, what happened lately. */
export function ResilienceCard() {
  const { t } = useTranslation();
  const { data, error, isPending } = useQuery(resilienceQuery());
  const level = data && (
    <Link to="/protection">
      <Badge tone={data.level === "normal" ? "accent" : "warn"}>
        {t("platform.level", { level: data.level })}
      </Badge>
    </Link>
  );
  return (
    <Card title={t("platform.resilience")} actions={level}>
      {isPending && <Loading rows={2} />}
      {error && <Failure error={error} />}
      {data && <Guards guards={guardsOf(data)} />}
      {data && data.events.length > 0 && <Events events={data.events.slice(0, SHOWN_EVENTS)} />}
    </Card>
  );
}

function Guards({ guards }: { guards: readonly Guard[] }) {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  const columns: SimpleColumn<Guard>[] = [
    { id: "name", title: t("platform.guard"), cell: ({ name }) => name },
    {
      id: "breaker",
      title: t("platform.breaker"),
      cell: ({ breaker }) =>
        breaker && <Badge tone={breaker === "closed" ? "plain" : "warn"}>{breaker}</Badge>,
    },
    {
      id: "calls",
      title: t("platform.calls"),
      align: "end",
      cell: ({ calls }) => formatExact(calls, locale),
    },
    {
      id: "errors",
      title: t("common.errors"),
      align: "end",
      cell: ({ errors }) => (
        <span className={errors > 0 ? "error" : "muted"}>{formatExact(errors, locale)}</span>
      ),
    },
    {
      id: "p99",
      title: "P99",
      align: "end",
      cell: ({ p99Seconds }) => formatDuration(p99Seconds * 1e9, locale),
    },
  ];
  return (
    <SimpleTable
      label={t("platform.resilience")}
      rows={guards}
      columns={columns}
      rowKey={({ name }) => name}
    />
  );
}

function Events({ events }: { events: ResilienceState["events"] }) {
  const { t, i18n } = useTranslation();
  return (
    <ul className={styles.events}>
      {events.map(({ kind, policy, name, seconds_ago }) => (
        <li key={`${kind} ${policy} ${name} ${seconds_ago}`}>
          <b>{kind}</b>
          <span>{name}</span>
          <span className="muted">
            {t("platform.before", { time: formatDuration(Math.round(seconds_ago) * 1e9, i18n.language) })}
          </span>
        </li>
      ))}
    </ul>
  );
}
