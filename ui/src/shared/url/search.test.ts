import { expect, test } from "vitest";
import { exploreSearch } from "./base";
import { choice, flag, list, parseSearch, stringifySearch } from "./search";

test("a search survives the way into the URL and back, digits included", () => {
  const search = { from: "1763726400123456789", q: 'service=cart http.route="/a b"', live: true };
  const text = stringifySearch(search);
  expect(exploreSearch(parseSearch(text))).toMatchObject({ from: search.from, q: search.q, live: true });
});

test("what is empty or off is left out of the URL", () => {
  expect(stringifySearch({ q: "", sel: undefined, pin: false })).toBe("");
  expect(stringifySearch({ pin: true, view: "spans" })).toBe("?pin=1&view=spans");
});

test("foreign values are ignored instead of breaking the page", () => {
  expect(choice("nonsense", ["a", "b"])).toBeUndefined();
  expect(flag("yes")).toBeUndefined();
  expect(list("a,,b")).toEqual(["a", "b"]);
  expect(exploreSearch({ q: 5, pin: "maybe" })).toMatchObject({ q: undefined, pin: undefined });
});
