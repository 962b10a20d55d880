import { useEffect, useReducer, useState } from "react";
import { storedKey } from "@/api/client";
import { readEvents, type ServerEvent, StreamRefused } from "@/api/sse";
import type { LogRecord } from "@/api/types";
import { filterParameters } from "@/shared/filter/syntax";
import { EMPTY_TAIL, tailReducer } from "./tail";

const FLUSH_MILLISECONDS = 200;
const RETRY_MILLISECONDS = 2000;
const UNAVAILABLE = 503;

/** Why nothing arrives: the connection broke, or the platform is under pressure and has given the tail up. */
export type TailTrouble = "lost" | "off";

function troubleOf(reason: unknown): TailTrouble {
  return reason instanceof StreamRefused && reason.status === UNAVAILABLE ? "off" : "lost";
}

function tailUrl(q: string): string {
  const { filter = [], q: text } = filterParameters(q);
  const parameters = new URLSearchParams(filter.map((term) => ["filter", term]));
  if (text) parameters.set("q", text);
  return `/api/v1/logs/tail?${parameters}`;
}

function droppedOf(data: string): number {
  const notice: unknown = JSON.parse(data);
  const count = typeof notice === "object" && notice !== null && "dropped" in notice ? notice.dropped : 0;
  return typeof count === "number" ? count : 0;
}

/** Follows the logs that match `q`. Records are shown a few times a second however fast they come. */
export function useTail(q: string) {
  const [state, dispatch] = useReducer(tailReducer, EMPTY_TAIL);
  const [trouble, setTrouble] = useState<TailTrouble>();

  useEffect(() => {
    const abort = new AbortController();
    let pending: LogRecord[] = [];
    let retry: ReturnType<typeof setTimeout> | undefined;
    dispatch({ type: "reset" });

    const onEvent = ({ event, data }: ServerEvent) => {
      if (event === "record") pending.push(JSON.parse(data) as LogRecord);
      else if (event === "notice") dispatch({ type: "dropped", count: droppedOf(data) });
    };
    const connect = async () => {
      const key = storedKey();
      const headers: Record<string, string> = key ? { Authorization: `Bearer ${key}` } : {};
      let reason: unknown;
      try {
        await readEvents(tailUrl(q), headers, abort.signal, onEvent, () => setTrouble(undefined));
      } catch (caught) {
        reason = caught;
      }
      if (abort.signal.aborted) return;
      setTrouble(troubleOf(reason));
      retry = setTimeout(() => void connect(), RETRY_MILLISECONDS);
    };
    const flush = setInterval(() => {
      if (pending.length === 0) return;
      dispatch({ type: "records", records: pending });
      pending = [];
    }, FLUSH_MILLISECONDS);
    void connect();
    return () => {
      abort.abort();
      clearInterval(flush);
      clearTimeout(retry);
    };
  }, [q]);

  return { state, trouble, dispatch };
}
