import { expect, test } from "vitest";
import { callsOf, checksOf, degradationOf, detailOf, roomsOf } from "./state";

const pipelines = {
  "store.query": {
    "circuit_breaker:store.query": { state: "open", open_for_seconds: 2, not_permitted: 7 },
    "bulkhead:store.query": { limit: 32, running: 3, waiting: 1, not_permitted: 2 },
    statistics: { calls: 12, errors: 3, p50_seconds: 0.1, p99_seconds: 0.5 },
  },
  "not.there": {},
};
const policies = {
  "degradation:platform": {
    level: "reduced",
    levels: ["normal", "reduced", "minimal"],
    forced: true,
    signals: { memory: 0.1, disk: 0.8 },
    off: ["live_tail"],
  },
  "health_check:store": { state: "unhealthy", for_seconds: 4, detail: "gone" },
  "queue:journal": { size: 10, limit: 100, by: "bytes" },
  "object_pool:parsers": { size: 4, idle: 1, in_use: 3, waiting: 0, not_permitted: 0 },
};

test("guarded calls are read from whatever figures their policies give", () => {
  expect(callsOf({ pipelines })).toEqual([
    {
      name: "store.query",
      breaker: "open",
      opensIn: 2,
      calls: 12,
      errors: 3,
      refused: 7,
      p50Seconds: 0.1,
      p99Seconds: 0.5,
    },
  ]);
});

test("everything with a bound is listed with what is in use", () => {
  expect(
    roomsOf({ pipelines, policies }).map(({ key, used, most, bytes }) => [key, used, most, bytes]),
  ).toEqual([
    ["queue:journal", 10, 100, true],
    ["object_pool:parsers", 3, 4, false],
    ["bulkhead:store.query", 3, 32, false],
  ]);
});

test("the level comes with its signals, the strongest first", () => {
  const { levels, forced, signals, off } = degradationOf({ policies, level: "reduced" });
  expect([levels.length, forced, signals[0], off]).toEqual([3, true, ["disk", 0.8], ["live_tail"]]);
  expect(degradationOf({ policies: {}, level: "normal" }).levels).toEqual([]);
  expect(checksOf({ policies })).toEqual([{ name: "store", state: "unhealthy", seconds: 4, detail: "gone" }]);
});

test("an event tells its change first", () => {
  expect(detailOf({ detail: { pressure: 0.81234, before: "normal", after: "reduced" } })).toBe(
    "normal → reduced, pressure 0.812",
  );
  expect(detailOf({ detail: {} })).toBe("");
});
