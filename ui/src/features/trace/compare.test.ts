import { describe, expect, test } from "vitest";
import { span } from "@/shared/waterfall/spans.fixture";
import { buildTree } from "@/shared/waterfall/tree";
import { compareTraces } from "./compare";
import { traceIdIn } from "./traceId";

describe("comparing two traces", () => {
  test("adds up operations and puts the largest change of self time first", () => {
    const here = buildTree([
      span("a", "", 0, 100, { name: "root" }),
      span("b", "a", 10, 90, { name: "query", status: "error" }),
    ]);
    const there = buildTree([
      span("x", "", 0, 60, { name: "root" }),
      span("y", "x", 10, 20, { name: "query" }),
      span("z", "x", 30, 40, { name: "cache" }),
    ]);
    const rows = compareTraces(here, there);
    expect(rows.map(({ name, change }) => [name, change])).toEqual([
      ["query", 70],
      ["root", -20],
      ["cache", -10],
    ]);
    expect(rows[0]).toMatchObject({
      here: { count: 1, errors: 1 },
      there: { count: 1, errors: 0 },
      slowest: "b",
    });
    expect(rows[2]).toMatchObject({ here: { count: 0, self: 0 }, slowest: undefined });
  });
});

test("a trace is named by its id or by a link to it", () => {
  const id = "0123456789abcdef0123456789abcdef";
  expect(traceIdIn(` ${id.toUpperCase()} `)).toBe(id);
  expect(traceIdIn(`http://localhost:4319/trace/${id}?view=flame`)).toBe(id);
  expect(traceIdIn("latest")).toBeUndefined();
});
