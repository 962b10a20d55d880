import { expect, test } from "vitest";
import { span } from "@/shared/waterfall/spans.fixture";
import { buildTree } from "@/shared/waterfall/tree";
import { matchingSpans, neighbour } from "./find";

const tree = buildTree([
  span("a", "", 0, 9, { name: "GET /cart", service: "web" }),
  span("b", "a", 1, 5, {
    service: "db",
    status: "error",
    attributes: [{ key: "db.query.text", type: "string", value: "SELECT 1" }],
  }),
]);

test("finds spans by words and by terms", () => {
  expect(matchingSpans(tree, "")).toBeUndefined();
  expect([...(matchingSpans(tree, "select") ?? [])]).toEqual(["b"]);
  expect([...(matchingSpans(tree, "service=web") ?? [])]).toEqual(["a"]);
  expect([...(matchingSpans(tree, "status=error db.query.text?") ?? [])]).toEqual(["b"]);
  expect([...(matchingSpans(tree, "nowhere") ?? [])]).toEqual([]);
});

test("stepping goes round and starts at either end", () => {
  expect(neighbour(["a", "b"], undefined, 1)).toBe("a");
  expect(neighbour(["a", "b"], undefined, -1)).toBe("b");
  expect(neighbour(["a", "b"], "b", 1)).toBe("a");
  expect(neighbour([], "b", 1)).toBeUndefined();
});
