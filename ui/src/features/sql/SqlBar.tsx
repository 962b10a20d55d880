import { Play, Square } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ExportFormat, exportSql } from "@/api/queries/sql";
import { saveFile } from "@/shared/charts/download";
import { formatDuration } from "@/shared/format/duration";
import { formatBytes, formatCount } from "@/shared/format/numbers";
import { useKeys } from "@/shared/keys/registry";
import { Button } from "@/shared/ui/Button";
import styles from "./sql.module.css";
import type { Run } from "./useRun";

interface SqlBarProps {
  run: Run;
  sql: string;
  onRun: () => void;
}

export function SqlBar({ run, sql, onRun }: SqlBarProps) {
  const { t } = useTranslation();
  const running = run.state.status === "running";
  useKeys([{ keys: "mod+Enter", label: t("keys.run"), scope: "page", run: onRun }]);
  return (
    <div className={styles.bar}>
      {running ? (
        <Button onClick={run.cancel}>
          <Square size={13} aria-hidden />
          {t("sql.cancel")}
        </Button>
      ) : (
        <Button kind="primary" onClick={onRun}>
          <Play size={13} aria-hidden />
          {t("sql.run")}
        </Button>
      )}
      <RunText run={run} />
      <Exports sql={sql} />
    </div>
  );
}

const TICK = 100;

function RunText({ run: { state } }: { run: Run }) {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  const [now, setNow] = useState(0);
  const running = state.status === "running";
  useEffect(() => {
    if (!running) return undefined;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), TICK);
    return () => clearInterval(timer);
  }, [running]);
  if (state.status === "running") {
    const elapsed = Math.max(0, Math.round((now - state.started) / TICK) * TICK * 1e6);
    return <span className="muted">{t("sql.running", { time: formatDuration(elapsed, locale) })}</span>;
  }
  if (state.status !== "done") return <span />;
  const { row_count, statistics } = state.result;
  const cost = {
    time: formatDuration(statistics.elapsed_ms * 1e6, locale),
    rows: formatCount(statistics.rows_read, locale),
    bytes: formatBytes(statistics.bytes_read, locale),
  };
  return (
    <span role="status">
      <b>{t("sql.rows", { count: row_count })}</b> <span className="muted">{t("sql.cost", cost)}</span>
    </span>
  );
}

const FORMATS: ReadonlyArray<readonly [ExportFormat, "csv" | "json" | "arrow"]> = [
  ["csv", "csv"],
  ["json", "json"],
  ["arrow", "arrow"],
];

function Exports({ sql }: { sql: string }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const save = async (format: ExportFormat) => {
    setBusy(true);
    setFailure("");
    try {
      saveFile(`query.${format}`, await exportSql(sql, format));
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles.exports}>
      {failure && <span className="error">{failure}</span>}
      <span className="muted">{t("common.export")}</span>
      {FORMATS.map(([format, label]) => (
        <Button key={format} small disabled={busy} onClick={() => void save(format)}>
          {t(`common.${label}`)}
        </Button>
      ))}
    </div>
  );
}
