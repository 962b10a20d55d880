import type { LogRecord } from "@/api/types";

/** What the live tail shows: newest first, bounded, and honest about what is missing. */
export interface TailState {
  records: readonly LogRecord[];
  /** Records that arrived while paused, newest first. */
  waiting: readonly LogRecord[];
  paused: boolean;
  /** Records that the server left out because this reader was too slow. */
  dropped: number;
  /** Older records were let go to stay within the bound. */
  cut: boolean;
}

export const TAIL_BOUND = 2000;

export const EMPTY_TAIL: TailState = { records: [], waiting: [], paused: false, dropped: 0, cut: false };

export type TailAction =
  | { type: "records"; records: readonly LogRecord[] }
  | { type: "dropped"; count: number }
  | { type: "pause" }
  | { type: "resume" }
  | { type: "reset" };

function prepend(
  fresh: readonly LogRecord[],
  old: readonly LogRecord[],
): { list: LogRecord[]; cut: boolean } {
  const all = [...fresh, ...old];
  return { list: all.slice(0, TAIL_BOUND), cut: all.length > TAIL_BOUND };
}

export function tailReducer(state: TailState, action: TailAction): TailState {
  switch (action.type) {
    case "records": {
      const target = state.paused ? state.waiting : state.records;
      const { list, cut } = prepend(action.records.toReversed(), target);
      return { ...state, [state.paused ? "waiting" : "records"]: list, cut: state.cut || cut };
    }
    case "dropped":
      return { ...state, dropped: state.dropped + action.count };
    case "pause":
      return { ...state, paused: true };
    case "resume": {
      const { list, cut } = prepend(state.waiting, state.records);
      return { ...state, paused: false, waiting: [], records: list, cut: state.cut || cut };
    }
    case "reset":
      return EMPTY_TAIL;
  }
}
