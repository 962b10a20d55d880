import { expect, test } from "vitest";
import { isLoadFailure } from "./loading";

test.each([
  "Unable to preload CSS for /assets/SimpleTable.css",
  "Failed to fetch dynamically imported module: /assets/MetricsPage.js",
  "error loading dynamically imported module: /assets/MetricsPage.js",
  "Importing a module script failed.",
])("%s says that a part of the UI did not come", (text) => {
  expect(isLoadFailure(new TypeError(text))).toBe(true);
});

test("other errors are errors of the page", () => {
  expect(isLoadFailure(new Error("x is undefined"))).toBe(false);
  expect(isLoadFailure("preload CSS")).toBe(false);
});
