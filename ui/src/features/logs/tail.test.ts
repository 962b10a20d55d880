import { describe, expect, test } from "vitest";
import type { LogRecord } from "@/api/types";
import { EMPTY_TAIL, TAIL_BOUND, tailReducer } from "./tail";

const records = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: String(from + index) }) as LogRecord);

describe("tailReducer", () => {
  test("shows the newest first", () => {
    const state = tailReducer(EMPTY_TAIL, { type: "records", records: records(1, 3) });
    expect(state.records.map(({ id }) => id)).toEqual(["3", "2", "1"]);
  });

  test("records wait while paused and come all at once after", () => {
    let state = tailReducer(EMPTY_TAIL, { type: "records", records: records(1, 1) });
    state = tailReducer(state, { type: "pause" });
    state = tailReducer(state, { type: "records", records: records(2, 2) });
    expect([state.records.length, state.waiting.length]).toEqual([1, 2]);
    state = tailReducer(state, { type: "resume" });
    expect(state.records.map(({ id }) => id)).toEqual(["3", "2", "1"]);
    expect(state.waiting).toEqual([]);
  });

  test("is bounded, and says when something was let go", () => {
    const state = tailReducer(EMPTY_TAIL, { type: "records", records: records(0, TAIL_BOUND + 5) });
    expect(state.records.length).toBe(TAIL_BOUND);
    expect(state.cut).toBe(true);
  });

  test("adds up what the server left out", () => {
    const once = tailReducer(EMPTY_TAIL, { type: "dropped", count: 3 });
    expect(tailReducer(once, { type: "dropped", count: 4 }).dropped).toBe(7);
  });
});
