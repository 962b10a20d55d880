import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { RefreshCw, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRange } from "@/shared/time/RangeContext";
import { TimePicker } from "@/shared/time/TimePicker";
import { Kbd } from "@/shared/ui/Bits";
import { Button, IconButton } from "@/shared/ui/Button";
import styles from "./shell.module.css";

const SLOW_MILLISECONDS = 700;

interface TopBarProps {
  onSearch: () => void;
  timeOpen: boolean;
  onTimeOpen: (open: boolean) => void;
}

export function TopBar({ onSearch, timeOpen, onTimeOpen }: TopBarProps) {
  const { t } = useTranslation();
  const { refresh } = useRange();
  return (
    <header className={styles.top}>
      <button type="button" className={styles.searchBox} onClick={onSearch} aria-label={t("shell.search")}>
        <Search size={15} aria-hidden />
        <span>{t("shell.search")}</span>
        <Kbd>⌘K</Kbd>
      </button>
      <div className={styles.spacer} />
      <Running />
      <TimePicker open={timeOpen} onOpen={onTimeOpen} />
      <IconButton label={t("shell.refresh")} hint="r" onClick={refresh}>
        <RefreshCw size={15} />
      </IconButton>
    </header>
  );
}

/** What is being asked, once it takes long enough to notice, and a way to stop it. */
function Running() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const count = useIsFetching({ predicate: ({ meta }) => meta?.quiet !== true });
  const busy = count > 0;
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!busy) {
      setSlow(false);
      return undefined;
    }
    const timer = setTimeout(() => setSlow(true), SLOW_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [busy]);
  if (!busy) return null;
  return (
    <>
      <div className={styles.progress} role="progressbar" aria-label={t("common.loading")} />
      {slow && (
        <div className={styles.running}>
          <span>{t("shell.running", { count })}</span>
          <Button small kind="quiet" onClick={() => void client.cancelQueries()}>
            {t("shell.cancel")}
          </Button>
        </div>
      )}
    </>
  );
}
