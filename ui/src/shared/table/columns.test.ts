import { describe, expect, test } from "vitest";
import { chooseColumns, fieldColumns, formatColumns, parseColumns, toggleColumn } from "./columns";

const KNOWN = ["time", "service", "body"];

describe("columns in the URL", () => {
  test("are the table's own when the URL says nothing, or nothing that can be shown", () => {
    expect(parseColumns(undefined, KNOWN)).toEqual(KNOWN);
    expect(parseColumns(",", KNOWN)).toEqual(KNOWN);
  });

  test("keep their order and come once each", () => {
    expect(parseColumns("body,user.id,body", KNOWN)).toEqual(["body", "user.id"]);
    expect(formatColumns(["body", "user.id"], KNOWN)).toBe("body,user.id");
    expect(formatColumns(KNOWN, KNOWN)).toBeUndefined();
  });
});

describe("choosing", () => {
  test("takes a column away and puts it back where it was", () => {
    expect(toggleColumn(KNOWN, "service", KNOWN)).toEqual(["time", "body"]);
    expect(toggleColumn(["time", "body"], "service", KNOWN)).toEqual(KNOWN);
    expect(toggleColumn(["time", "user.id"], "body", KNOWN)).toEqual(["time", "body", "user.id"]);
  });

  test("puts fields at the end, and leaves the last column", () => {
    expect(toggleColumn(KNOWN, "user.id", KNOWN)).toEqual([...KNOWN, "user.id"]);
    expect(toggleColumn(["time"], "time", KNOWN)).toEqual(["time"]);
  });

  test("makes columns of fields", () => {
    const all = KNOWN.map((id) => ({ id, field: false }));
    expect(chooseColumns(all, ["body", "x"], (id) => ({ id, field: true }))).toEqual([
      { id: "body", field: false },
      { id: "x", field: true },
    ]);
    expect(chooseColumns(all, ["x"])).toEqual([]);
    expect(fieldColumns(["body", "x"], KNOWN)).toEqual(["x"]);
  });
});
