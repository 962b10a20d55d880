import { describe, expect, test } from "vitest";
import { readViews, type SavedView, withoutView, withView } from "./store";

const view = (name: string, path = "/logs", search = "q=a"): SavedView => ({ name, path, search });

describe("saved views", () => {
  test("are read with care: what is damaged or foreign is left out", () => {
    expect(readViews(null)).toEqual([]);
    expect(readViews("{")).toEqual([]);
    expect(readViews(JSON.stringify([view("a"), { name: 1 }, null]))).toEqual([view("a")]);
  });

  test("are sorted, and replaced by one of the same page and name", () => {
    const views = withView(withView([view("b")], view("a")), view("b", "/logs", "q=new"));
    expect(views).toEqual([view("a"), view("b", "/logs", "q=new")]);
    expect(withView(views, view("b", "/traces"))).toHaveLength(3);
  });

  test("are forgotten one by one", () => {
    expect(withoutView([view("a"), view("a", "/traces")], view("a"))).toEqual([view("a", "/traces")]);
  });
});
