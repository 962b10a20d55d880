import { expect, test } from "vitest";
import type { MetricSeriesResult } from "@/api/types";
import { seriesCsv } from "./csv";
import { pickAggregation, seriesText } from "./series";

const result = {
  name: "queue.depth",
  times: ["1763726400000000000", "1763726460000000000"],
  series: [
    { name: "", labels: { service: "cart" }, values: [1, null] },
    { name: "", labels: {}, values: [2.5, 3] },
  ],
} as unknown as MetricSeriesResult;

test("a chart is saved as one line a time", () => {
  expect(seriesCsv(result)).toBe(
    "time,service=cart,queue.depth\r\n2025-11-21T12:00:00.000Z,1,2.5\r\n2025-11-21T12:01:00.000Z,,3\r\n",
  );
});

test("series are named by their labels", () => {
  expect(seriesText({ name: "", labels: { a: "x", b: "" }, values: [] }, "All")).toBe("x · –");
  expect(seriesText({ name: "", labels: {}, values: [] }, "All")).toBe("All");
});

test("an aggregation that nobody knows is ignored", () => {
  expect(pickAggregation("p95")).toBe("p95");
  expect(pickAggregation("drop table")).toBeUndefined();
});
