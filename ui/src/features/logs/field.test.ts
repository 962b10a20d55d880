import { expect, test } from "vitest";
import type { LogRecord } from "@/api/types";
import { fieldText } from "./field";

const record = {
  service: "cart",
  severity_number: 9,
  attributes: [
    { key: "user.id", type: "string", value: "u1" },
    { key: "items", type: "array", value: [1, 2] },
  ],
  resource_attributes: [{ key: "host.name", type: "string", value: "node-1" }],
} as unknown as LogRecord;

test("fields are found under the names that filters have for them", () => {
  expect(fieldText(record, "user.id")).toBe("u1");
  expect(fieldText(record, "attributes.user.id")).toBe("u1");
  expect(fieldText(record, "resource.host.name")).toBe("node-1");
  expect(fieldText(record, "severity_number")).toBe("9");
  expect(fieldText(record, "items")).toBe("[1,2]");
  expect(fieldText(record, "toString")).toBe("");
});
