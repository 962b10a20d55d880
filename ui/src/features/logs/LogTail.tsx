import { Pause, Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useExplore } from "@/shared/explore/useExplore";
import { useKeys } from "@/shared/keys/registry";
import { severityTone } from "@/shared/logs/severity";
import { VirtualTable } from "@/shared/table/VirtualTable";
import { Button } from "@/shared/ui/Button";
import { Empty, Notice } from "@/shared/ui/States";
import styles from "./logs.module.css";
import { TAIL_BOUND } from "./tail";
import { useLogColumns } from "./useLogColumns";
import { useTail } from "./useTail";

const ROW_HEIGHT = 27;

/** Records as they arrive. Opening one pauses, so that it does not run away. */
export function LogTail() {
  const { t } = useTranslation();
  const { q, sel, select } = useExplore();
  const { state, trouble, dispatch } = useTail(q);
  const { columns } = useLogColumns();
  const toggle = () => dispatch({ type: state.paused ? "resume" : "pause" });
  useKeys([{ keys: "Space", label: t("keys.pause"), scope: "page", run: toggle }]);
  return (
    <div className={styles.tail}>
      <div className={styles.tailBar}>
        <Button small onClick={toggle} aria-pressed={state.paused}>
          {state.paused ? <Play size={13} aria-hidden /> : <Pause size={13} aria-hidden />}
          {t(state.paused ? "logs.tailGo" : "logs.tailPause")}
        </Button>
        <span className="muted" role="status">
          {state.paused
            ? t("logs.tailPaused", { count: state.waiting.length })
            : state.cut && t("logs.tailCut", { count: TAIL_BOUND })}
        </span>
      </div>
      {trouble && <Notice>{t(trouble === "off" ? "logs.tailOff" : "logs.tailLost")}</Notice>}
      {state.dropped > 0 && <Notice>{t("logs.tailDropped", { count: state.dropped })}</Notice>}
      <div className={styles.tailRows}>
        {state.records.length === 0 ? (
          <Empty title={t("logs.tail")} hint={t("logs.tailWaiting")} />
        ) : (
          <VirtualTable
            label={t("logs.table")}
            rows={state.records}
            columns={columns}
            rowHeight={ROW_HEIGHT}
            rowKey={({ id }) => id}
            selected={sel}
            onSelect={({ id }) => {
              dispatch({ type: "pause" });
              select(id);
            }}
            tone={({ severity }) => severityTone(severity)}
          />
        )}
      </div>
    </div>
  );
}
