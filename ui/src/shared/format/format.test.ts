import { describe, expect, test } from "vitest";
import { csvCell } from "./csv";
import { formatDuration, parseDuration } from "./duration";
import { formatInstant, formatTick, toMilliseconds } from "./instant";
import { formatBytes, formatCount, formatPercent, formatRate, formatUnit, unitText } from "./numbers";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("formatDuration", () => {
  test.each([
    [0, "0"],
    [850, "850 ns"],
    [1_200, "1.2 µs"],
    [1_234_567, "1.23 ms"],
    [999_999_999, "1 s"],
    [12_300_000_000, "12.3 s"],
    [125e9, "2 min 5 s"],
    [12_000e9, "3 h 20 min"],
    [360_000e9, "4 d 4 h"],
    [-2_000_000, "−2 ms"],
  ])("%d ns is %s", (nanoseconds, text) => {
    expect(plain(formatDuration(nanoseconds))).toBe(text);
  });

  test("reads typed durations", () => {
    expect(parseDuration("250ms")).toBe(250e6);
    expect(parseDuration("1.5 s")).toBe(1.5e9);
    expect(parseDuration("fast")).toBeUndefined();
  });
});

describe("numbers", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [999.6, "1 k"],
    [3_420, "3.42 k"],
    [56_000_000, "56 M"],
    [0.0042, "0.004"],
  ])("count %d is %s", (value, text) => {
    expect(plain(formatCount(value))).toBe(text);
  });

  test("units follow the value", () => {
    expect(plain(formatRate(3_400))).toBe("3.4 k/s");
    expect(plain(formatRate(12))).toBe("12 /s");
    expect(plain(formatBytes(56_000_000))).toBe("56 MB");
    expect(plain(formatUnit(0.25, "s"))).toBe("250 ms");
    expect(plain(formatUnit(1500, "By"))).toBe("1.5 kB");
    expect(plain(formatUnit(7, "{request}"))).toBe("7");
    expect(plain(formatUnit(7, "Cel"))).toBe("7 Cel");
  });

  test("small shares never read as nothing", () => {
    expect(plain(formatPercent(0))).toBe("0 %");
    expect(plain(formatPercent(0.00001))).toBe("<0.01 %");
    expect(plain(formatPercent(0.0123))).toBe("1.2 %");
    expect(plain(formatPercent(0.5))).toBe("50 %");
  });

  test("what is not a number is a dash", () => {
    expect(formatCount(Number.NaN)).toBe("–");
    expect(formatDuration(Number.POSITIVE_INFINITY)).toBe("–");
  });
});

describe("instants", () => {
  test("keep microseconds of a nanosecond string", () => {
    expect(toMilliseconds("1763726400123456789")).toBe(1_763_726_400_123.456);
  });

  test("show the date only when it is not today", () => {
    const now = new Date(2026, 10, 21, 12).getTime();
    expect(formatInstant(BigInt(now) * 1_000_000n, "en", now)).toBe("12:00:00.000");
    expect(formatInstant(BigInt(now - 86_400_000) * 1_000_000n, "en", now)).toBe("Nov 20, 12:00:00.000");
  });
});

describe("csvCell", () => {
  test("quotes, and takes the sting out of formulas", () => {
    expect(csvCell('say "hi", all')).toBe('"say ""hi"", all"');
    expect(csvCell("=cmd()")).toBe("'=cmd()");
    expect(csvCell(-5)).toBe("-5");
    expect(csvCell(null)).toBe("");
  });
});

test("units lose their braces, and the bare number has none", () => {
  expect(["1", "", "s", "{requests}", "{packet}/s"].map(unitText)).toEqual([
    "",
    "",
    "s",
    "requests",
    "packet/s",
  ]);
});

test("dates of other years, and axes over years, say the year", () => {
  const [then, now] = [Date.UTC(2002, 7, 21, 12), Date.UTC(2026, 10, 21, 12)];
  expect(formatInstant(`${then}000000`, "en", now)).toMatch(/^Aug 21, 2002, /);
  expect(formatTick(then, now - then)).toBe("Aug 2002");
  expect(formatTick(then, 30 * 86_400_000)).toBe("Aug 21");
});
