import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SqlResult } from "@/api/types";
import { formatExact } from "@/shared/format/numbers";
import { type Column, VirtualTable } from "@/shared/table/VirtualTable";
import { Empty, Failure, Loading, Notice } from "@/shared/ui/States";
import { cellText, columnTrack, isNumeric } from "./cells";
import styles from "./sql.module.css";
import type { Run } from "./useRun";

export function ResultView({ run: { state } }: { run: Run }) {
  const { t } = useTranslation();
  switch (state.status) {
    case "idle":
      return <Empty title={t("sql.empty")} hint={t("sql.emptyHint")} />;
    case "running":
      return <Loading rows={8} />;
    case "cancelled":
      return <Empty title={t("sql.cancelled")} hint={t("sql.emptyHint")} />;
    case "failed":
      return <Failure error={state.error} />;
    case "done":
      return <Rows result={state.result} />;
  }
}

interface Row {
  index: number;
  cells: SqlResult["rows"][number];
}

function Rows({ result }: { result: SqlResult }) {
  const { t } = useTranslation();
  const [marked, setMarked] = useState<string>();
  const rows = useMemo<Row[]>(() => result.rows.map((cells, index) => ({ cells, index })), [result]);
  const columns = useMemo<Column<Row>[]>(
    () =>
      result.columns.map(({ name, type }, position) => ({
        id: `${position} ${name}`,
        title: name,
        width: columnTrack(
          name,
          result.rows.map((cells) => cells[position]),
        ),
        ...(isNumeric(type) ? { align: "end" as const } : {}),
        cell: ({ cells }) => <Cell value={cells[position]} />,
      })),
    [result],
  );
  if (rows.length === 0) return <Empty title={t("sql.noRows")} hint={t("sql.noRowsHint")} />;
  return (
    <div className={styles.rows}>
      {result.truncated && <Notice>{t("sql.truncated", { count: rows.length })}</Notice>}
      <div className={styles.grid}>
        <VirtualTable
          label={t("sql.result")}
          rows={rows}
          columns={columns}
          rowHeight={27}
          rowKey={({ index }) => String(index)}
          selected={marked}
          onSelect={({ index }) => setMarked(String(index))}
        />
      </div>
    </div>
  );
}

function Cell({ value }: { value: unknown }) {
  const { t, i18n } = useTranslation();
  if (value === null || value === undefined) return <span className={styles.null}>{t("sql.null")}</span>;
  const text = typeof value === "number" ? formatExact(value, i18n.language) : cellText(value);
  return (
    <span className="truncate mono" title={text}>
      {text}
    </span>
  );
}
