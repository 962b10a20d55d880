import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OperationSummary, ServiceDetail } from "@/api/types";
import { formatTerm } from "@/shared/filter/syntax";
import { formatDuration } from "@/shared/format/duration";
import { formatPercent, formatRate } from "@/shared/format/numbers";
import { serviceColor } from "@/shared/service/hue";
import { type SimpleColumn, SimpleTable } from "@/shared/table/SimpleTable";
import { Badge, Card } from "@/shared/ui/Bits";
import { Button } from "@/shared/ui/Button";
import styles from "./service.module.css";

const FIRST = 15;

/** What the service does, most time first; each line leads to its traces. */
export function Operations({ service }: { service: ServiceDetail }) {
  const { t, i18n } = useTranslation();
  const [all, setAll] = useState(false);
  const locale = i18n.language;
  const weight = ({ current }: OperationSummary) => current.requests * current.p50;
  const sorted = service.operations.toSorted((left, right) => weight(right) - weight(left));
  const heaviest = Math.max(1, ...sorted.map(weight));
  const columns: SimpleColumn<OperationSummary>[] = [
    {
      id: "name",
      title: t("common.operation"),
      cell: (operation) => (
        <span className={styles.operation}>
          <OperationLink service={service.name} operation={operation} />
          <Badge>{t(`trace.kindName.${operation.kind}`)}</Badge>
          <i
            style={{
              width: `${(weight(operation) / heaviest) * 100}%`,
              background: serviceColor(service.name),
            }}
          />
        </span>
      ),
    },
    {
      id: "rate",
      title: t("common.rate"),
      align: "end",
      cell: ({ current }) => formatRate(current.rate, locale),
    },
    {
      id: "errors",
      title: t("common.errors"),
      align: "end",
      cell: ({ current }) => (
        <span className={current.errors > 0 ? "error" : "muted"}>
          {formatPercent(current.error_rate, locale)}
        </span>
      ),
    },
    {
      id: "p50",
      title: "P50",
      align: "end",
      wideOnly: true,
      cell: ({ current }) => formatDuration(current.p50, locale),
    },
    { id: "p95", title: "P95", align: "end", cell: ({ current }) => formatDuration(current.p95, locale) },
    {
      id: "p99",
      title: "P99",
      align: "end",
      wideOnly: true,
      cell: ({ current }) => formatDuration(current.p99, locale),
    },
  ];
  return (
    <Card title={t("service.operations")}>
      <SimpleTable
        label={t("service.operations")}
        rows={all ? sorted : sorted.slice(0, FIRST)}
        columns={columns}
        rowKey={({ name, kind }) => `${kind} ${name}`}
      />
      {sorted.length > FIRST && (
        <Button kind="quiet" className={styles.more} onClick={() => setAll(!all)}>
          {t(all ? "common.less" : "common.more")}
        </Button>
      )}
    </Card>
  );
}

function OperationLink({ service, operation }: { service: string; operation: OperationSummary }) {
  const q = [
    formatTerm({ key: "service", operator: "=", value: service }),
    formatTerm({ key: "name", operator: "=", value: operation.name }),
  ].join(" ");
  return (
    <Link to="/traces" search={{ q, chart: "duration" }} className="truncate">
      {operation.name}
    </Link>
  );
}
