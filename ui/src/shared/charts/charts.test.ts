import { describe, expect, test } from "vitest";
import { areaPath, linePath } from "./paths";
import { niceTicks, stack, timeTicks } from "./scale";
import { summarize } from "./summary";

describe("scales", () => {
  test("ticks are round and reach the maximum", () => {
    expect(niceTicks(550, 3)).toEqual([0, 200, 400, 600]);
    expect(niceTicks(0, 3)).toEqual([0]);
    expect(niceTicks(0.7, 2)).toEqual([0, 0.5, 1]);
  });

  test("time ticks stand on round local times inside the range", () => {
    const start = new Date(2026, 10, 21, 9, 7).getTime();
    const ticks = timeTicks(start, start + 3_600_000, 4);
    expect(ticks.map((tick) => new Date(tick).getMinutes())).toEqual([15, 30, 45, 0]);
  });

  test("groups are stacked, gaps count as nothing", () => {
    expect(
      stack(
        [
          [1, 2],
          [3, null],
        ],
        2,
      ),
    ).toEqual([
      [0, 0],
      [1, 2],
      [4, 2],
    ]);
  });
});

describe("paths", () => {
  test("a sparkline spans its box", () => {
    expect(linePath([0, 1], 1, 100, 20)).toBe("M0.0,19.0L100.0,1.0");
    expect(areaPath([0, 1], 1, 100, 20)).toBe("M0.0,19.0L100.0,1.0L100,20L0,20Z");
    expect(areaPath([], 1, 100, 20)).toBe("");
  });
});

test("figures of a line leave gaps out", () => {
  expect(summarize([null, 4, 2, null])).toEqual({ last: 2, min: 2, max: 4, mean: 3 });
  expect(summarize([null])).toEqual({ last: undefined, min: undefined, max: undefined, mean: undefined });
});
