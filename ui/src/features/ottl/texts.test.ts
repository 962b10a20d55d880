import { expect, test } from "vitest";
import { linesOf, marksOf } from "./texts";

test("a text a line; comments and empty lines are none", () => {
  expect(linesOf("set(a, 1)\n\n  # note\n  set(b, 2) ")).toEqual([
    { text: "set(a, 1)", line: 0 },
    { text: "set(b, 2)", line: 3 },
  ]);
});

test("problems are marked where they stand, after wide characters too", () => {
  const content = '# first\n  set(span.nam, "x")\nset("😀", spam)';
  const marks = marksOf(content, [
    { index: 0, offset: 4, message: "no such path" },
    { index: 1, offset: 9, message: "what is spam" },
  ]);
  expect(marks.map(({ from, to }) => content.slice(from, to))).toEqual(["span.nam", "spam"]);
});

test("a text that ends too early is marked at its end, one without a place as a whole", () => {
  const content = "set(span.name,\nx";
  const [early, whole] = marksOf(content, [
    { index: 0, offset: 14, message: "ends" },
    { index: 1, offset: null, message: "all" },
  ]);
  expect(content.slice(early?.from, early?.to)).toBe(",");
  expect(content.slice(whole?.from, whole?.to)).toBe("x");
});
