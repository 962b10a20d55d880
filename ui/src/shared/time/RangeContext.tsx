import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react";
import { DEFAULT_RANGE, isRelative, readableRange, resolveRange, type TimeRange } from "./range";

const LIVE_MILLISECONDS = 5000;

export interface RangeState {
  /** The range as it stands in the URL, or the default one when that cannot be read. */
  range: TimeRange;
  /** Its instants, unix nanoseconds as decimal strings, fixed until the next tick. */
  start: string;
  end: string;
  live: boolean;
  /** Puts a range into the URL; an absolute one ends live mode. */
  setRange: (range: TimeRange) => void;
  setLive: (live: boolean) => void;
  /** Asks everything anew, with the clock as it is now. */
  refresh: () => void;
}

const Context = createContext<RangeState | undefined>(undefined);

export function useRange(): RangeState {
  const state = use(Context);
  if (!state) throw new Error("useRange needs a RangeProvider above it");
  return state;
}

export function RangeProvider({ children }: { children: ReactNode }) {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const client = useQueryClient();
  const [now, setNow] = useState(() => Date.now());
  const { from, to } = readableRange(
    { from: search.from ?? DEFAULT_RANGE.from, to: search.to ?? DEFAULT_RANGE.to },
    now,
  );
  const live = search.live === true && isRelative({ from, to });

  useEffect(() => {
    if (!live) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, LIVE_MILLISECONDS);
    return () => clearInterval(timer);
  }, [live]);

  const setRange = useCallback(
    (range: TimeRange) => {
      setNow(Date.now());
      void navigate({
        to: ".",
        search: (previous) => ({
          ...previous,
          from: range.from,
          to: range.to,
          live: isRelative(range) ? previous.live : undefined,
        }),
      });
    },
    [navigate],
  );

  const setLive = useCallback(
    (wanted: boolean) => {
      setNow(Date.now());
      void navigate({
        to: ".",
        replace: true,
        search: (previous) => ({
          ...previous,
          ...(wanted && !isRelative({ from, to }) ? DEFAULT_RANGE : {}),
          live: wanted || undefined,
        }),
      });
    },
    [navigate, from, to],
  );

  const refresh = useCallback(() => {
    setNow(Date.now());
    void client.invalidateQueries();
  }, [client]);

  const state = useMemo<RangeState>(() => {
    const { start, end } = resolveRange({ from, to }, now);
    return {
      range: { from, to },
      start: start.toString(),
      end: end.toString(),
      live,
      setRange,
      setLive,
      refresh,
    };
  }, [from, to, now, live, setRange, setLive, refresh]);

  return <Context value={state}>{children}</Context>;
}
