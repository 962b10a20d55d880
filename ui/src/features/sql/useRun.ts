import { useCallback, useEffect, useRef, useState } from "react";
import { cancelSql, runSql } from "@/api/queries/sql";
import type { SqlResult } from "@/api/types";

export type RunState =
  | { status: "idle" }
  | { status: "running"; started: number }
  | { status: "done"; result: SqlResult }
  | { status: "failed"; error: unknown }
  | { status: "cancelled" };

function newId(): string {
  return `ui-${Math.random().toString(36).slice(2)}${Date.now().toString(36)}`;
}

/** One statement at a time; starting another or leaving the page cancels the one that runs, in the engine too. */
export function useRun() {
  const [state, setState] = useState<RunState>({ status: "idle" });
  const current = useRef<{ id: string; abort: AbortController } | undefined>(undefined);

  const stop = useCallback(() => {
    const running = current.current;
    if (!running) return;
    current.current = undefined;
    running.abort.abort();
    // The answer does not matter: the statement may have ended by itself.
    cancelSql(running.id).catch(() => undefined);
  }, []);

  const start = useCallback(
    (sql: string) => {
      stop();
      const mine = { id: newId(), abort: new AbortController() };
      current.current = mine;
      setState({ status: "running", started: performance.now() });
      const settle = (next: RunState) => {
        if (current.current !== mine) return;
        current.current = undefined;
        setState(next);
      };
      runSql(sql, mine.id, mine.abort.signal).then(
        (result) => settle({ status: "done", result }),
        (error: unknown) => settle({ status: "failed", error }),
      );
    },
    [stop],
  );

  const cancel = useCallback(() => {
    stop();
    setState({ status: "cancelled" });
  }, [stop]);

  useEffect(() => stop, [stop]);
  return { state, start, cancel };
}

export type Run = ReturnType<typeof useRun>;
