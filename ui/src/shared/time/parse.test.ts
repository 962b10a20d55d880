import { describe, expect, test } from "vitest";
import { parseTimeRange } from "./parse";

const NOW = new Date(2026, 10, 21, 12, 0, 0).getTime();
const at = (hours: number, minutes = 0, day = 21) => new Date(2026, 10, day, hours, minutes).toISOString();

describe("parseTimeRange", () => {
  test.each([
    ["last 2h", "now-2h"],
    ["2h", "now-2h"],
    ["past 15 min", "now-15m"],
    ["LAST 3 DAYS", "now-3d"],
    ["last hour", "now-1h"],
    ["最近 30分钟", "now-30m"],
    ["过去2小时", "now-2h"],
  ])("%s", (text, from) => {
    expect(parseTimeRange(text, NOW)).toEqual({ from, to: "now" });
  });

  test("named days are whole days of the local calendar", () => {
    expect(parseTimeRange("today", NOW)).toEqual({ from: at(0), to: "now" });
    expect(parseTimeRange("昨天", NOW)).toEqual({ from: at(0, 0, 20), to: at(0) });
  });

  test("clock times and dates make absolute ranges", () => {
    expect(parseTimeRange("09:00 to 10:30", NOW)).toEqual({ from: at(9), to: at(10, 30) });
    expect(parseTimeRange("2026-11-20 08:00 - now", NOW)).toEqual({ from: at(8, 0, 20), to: "now" });
    expect(parseTimeRange("now-3h .. now-1h", NOW)).toEqual({ from: "now-3h", to: "now-1h" });
  });

  test.each(["", "soon", "last 0h", "10:30 to 09:00", "5 parsecs", "a to b"])("does not read %j", (text) => {
    expect(parseTimeRange(text, NOW)).toBeUndefined();
  });
});
