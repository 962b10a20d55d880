import { expect, test } from "vitest";
import { cellText, columnTrack, isNumeric } from "./cells";

test("numbers are told from text by their type", () => {
  expect(isNumeric("UInt64")).toBe(true);
  expect(isNumeric("Nullable(Float64)")).toBe(true);
  expect(isNumeric("LowCardinality(String)")).toBe(false);
});

test("columns are as wide as their content, within bounds", () => {
  expect(columnTrack("a", ["x"])).toBe("minmax(60px, 60fr)");
  expect(columnTrack("a", ["x".repeat(500)])).toBe("minmax(460px, 460fr)");
});

test("nested values are JSON", () => {
  expect(cellText({ a: [1] })).toBe('{"a":[1]}');
  expect(cellText("text")).toBe("text");
});
