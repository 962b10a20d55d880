import { describe, expect, test } from "vitest";
import {
  absoluteRange,
  presetOf,
  readableRange,
  resolveInstant,
  resolveRange,
  shiftRange,
  zoomRange,
} from "./range";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const HOUR = 3_600_000_000_000n;

describe("resolveInstant", () => {
  test("reads now, offsets, ISO dates and nanoseconds", () => {
    const now = BigInt(NOW) * 1_000_000n;
    expect(resolveInstant("now", NOW)).toBe(now);
    expect(resolveInstant("now-2h", NOW)).toBe(now - 2n * HOUR);
    expect(resolveInstant("2026-11-21T11:00:00Z", NOW)).toBe(now - HOUR);
    expect(resolveInstant("1763726400123456789", NOW)).toBe(1_763_726_400_123_456_789n);
  });

  test("refuses what it cannot read", () => {
    expect(resolveInstant("yesterdayish", NOW)).toBeUndefined();
    expect(resolveInstant("now-2y", NOW)).toBeUndefined();
  });
});

describe("ranges", () => {
  test("an unreadable or reversed range becomes the default one", () => {
    const usual = resolveRange({ from: "now-15m", to: "now" }, NOW);
    expect(resolveRange({ from: "x", to: "now" }, NOW)).toEqual(usual);
    expect(resolveRange({ from: "now", to: "now-1h" }, NOW)).toEqual(usual);
  });

  test("a range that cannot be read is named as the one that is asked for", () => {
    expect(readableRange({ from: "zzz", to: "" }, NOW)).toEqual({ from: "now-15m", to: "now" });
    expect(readableRange({ from: "now-2h", to: "now" }, NOW)).toEqual({ from: "now-2h", to: "now" });
  });

  test("shifting and zooming keep every nanosecond", () => {
    const range = absoluteRange(1_000_000_000_000_000_001n, 1_000_000_002_000_000_001n);
    expect(shiftRange(range, -0.5, NOW)).toEqual({ from: "999999999000000001", to: "1000000001000000001" });
    expect(zoomRange(range, 2, NOW)).toEqual({ from: "999999999000000001", to: "1000000003000000001" });
  });

  test("a brush is ordered and never empty", () => {
    expect(absoluteRange(5n, 3n)).toEqual({ from: "3", to: "1000003" });
  });

  test("only ranges that end now are presets", () => {
    expect(presetOf({ from: "now-15m", to: "now" })).toBe("15m");
    expect(presetOf({ from: "now-15m", to: "now-5m" })).toBeUndefined();
  });
});
