import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { healthQuery } from "@/api/queries/platform";
import { dispatch, useKeys } from "@/shared/keys/registry";
import { RangeProvider, useRange } from "@/shared/time/RangeContext";
import { Notice } from "@/shared/ui/States";
import { KeyGate } from "./KeyGate";
import { Rail } from "./Rail";
import styles from "./shell.module.css";
import { TopBar } from "./TopBar";

const loadPalette = () => import("./Palette");
const Palette = lazy(loadPalette);
const KeyList = lazy(() => import("./KeyList"));

export function Shell() {
  return (
    <RangeProvider>
      <Frame />
    </RangeProvider>
  );
}

type Overlay = "palette" | "keys" | undefined;

function focusSearch(): boolean {
  const field = document.querySelector<HTMLElement>("[data-page-search]");
  field?.focus();
  return field !== null;
}

/** Once the server answers again, everything that failed meanwhile is asked anew. */
function useRecovery(away: boolean): void {
  const client = useQueryClient();
  const wasAway = useRef(false);
  useEffect(() => {
    if (wasAway.current && !away) void client.invalidateQueries();
    wasAway.current = away;
  }, [away, client]);
}

function Frame() {
  const { t } = useTranslation();
  const { refresh } = useRange();
  const [overlay, setOverlay] = useState<Overlay>();
  const [timeOpen, setTimeOpen] = useState(false);
  const health = useQuery(healthQuery());

  useEffect(() => {
    // Loaded ahead, so that what is typed right after the shortcut is not lost.
    void loadPalette();
    document.addEventListener("keydown", dispatch);
    return () => document.removeEventListener("keydown", dispatch);
  }, []);

  useRecovery(health.isError);
  useKeys([
    {
      keys: "/",
      label: t("keys.search"),
      scope: "everywhere",
      run: () => focusSearch() || setOverlay("palette"),
    },
    { keys: "mod+k", label: t("keys.palette"), scope: "everywhere", run: () => setOverlay("palette") },
    { keys: "t", label: t("keys.time"), scope: "everywhere", run: () => setTimeOpen(true) },
    { keys: "r", label: t("keys.refresh"), scope: "everywhere", run: refresh },
    { keys: "?", label: t("keys.help"), scope: "everywhere", run: () => setOverlay("keys") },
  ]);

  const close = () => setOverlay(undefined);
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#content">
        {t("shell.skip")}
      </a>
      <Rail />
      <div className={styles.column}>
        <TopBar onSearch={() => setOverlay("palette")} timeOpen={timeOpen} onTimeOpen={setTimeOpen} />
        {health.isError && <Notice>{t("shell.offline")}</Notice>}
        <main id="content" className={styles.content} tabIndex={-1}>
          <KeyGate>
            <Outlet />
          </KeyGate>
        </main>
      </div>
      <Suspense fallback={null}>
        {overlay === "palette" && <Palette onClose={close} />}
        {overlay === "keys" && <KeyList onClose={close} />}
      </Suspense>
    </div>
  );
}
