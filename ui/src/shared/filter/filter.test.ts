import { describe, expect, test } from "vitest";
import { applyCompletion, completionAt } from "./completion";
import {
  filterParameters,
  formatFilter,
  hasTerm,
  parseFilter,
  replaceTerm,
  type Term,
  toggleTerm,
} from "./syntax";

describe("parseFilter", () => {
  test.each<[string, Term]>([
    ["service=cart", { key: "service", operator: "=", value: "cart" }],
    ["http.response.status_code>=500", { key: "http.response.status_code", operator: ">=", value: "500" }],
    ["duration>250ms", { key: "duration", operator: ">", value: "250ms" }],
    ['http.route="/a b"', { key: "http.route", operator: "=", value: "/a b" }],
    ["name=~^GET", { key: "name", operator: "=~", value: "^GET" }],
    ["body!~health", { key: "body", operator: "!~", value: "health" }],
    ["url=/x?y=1", { key: "url", operator: "=", value: "/x?y=1" }],
    ["user.id?", { key: "user.id", operator: "?", value: "" }],
    ["!user.id?", { key: "user.id", operator: "!?", value: "" }],
    ['"odd key"=1', { key: "odd key", operator: "=", value: "1" }],
    [String.raw`q="say \"hi\""`, { key: "q", operator: "=", value: 'say "hi"' }],
  ])("%s", (text, term) => {
    expect(parseFilter(text)).toEqual({ terms: [term], text: "" });
    expect(formatFilter(parseFilter(text))).toBe(text);
  });

  test("keeps free words apart from terms", () => {
    expect(parseFilter('timeout service=cart "card declined"')).toEqual({
      terms: [{ key: "service", operator: "=", value: "cart" }],
      text: "timeout card declined",
    });
  });

  test("gives the API terms without quotes", () => {
    expect(filterParameters('http.route="/a b" slow')).toEqual({ filter: ["http.route=/a b"], q: "slow" });
    expect(filterParameters(undefined)).toEqual({});
  });
});

describe("changing a filter", () => {
  const cart: Term = { key: "service", operator: "=", value: "cart" };

  test("a term is put in and taken out, and replaces its opposite", () => {
    expect(toggleTerm("slow", cart)).toBe("service=cart slow");
    expect(toggleTerm("service=cart slow", cart)).toBe("slow");
    expect(toggleTerm("service=cart", { ...cart, operator: "!=" })).toBe("service!=cart");
    expect(hasTerm("service=cart", cart)).toBe(true);
  });

  test("several values of one key may stand together", () => {
    expect(toggleTerm("service=web", cart)).toBe("service=web service=cart");
  });

  test("replacing leaves one term a key", () => {
    const floor: Term = { key: "duration", operator: ">=", value: "1s" };
    expect(replaceTerm("duration>=5ms status=error", floor)).toBe("status=error duration>=1s");
  });
});

describe("completion", () => {
  test("knows fields from values", () => {
    expect(completionAt("serv", 4)).toEqual({ kind: "field", prefix: "serv", start: 0, end: 4 });
    expect(completionAt("a=1 service=ca", 14)).toEqual({
      kind: "value",
      key: "service",
      operator: "=",
      prefix: "ca",
      start: 4,
      end: 14,
    });
    expect(completionAt('http.route="/a b', 16)).toMatchObject({ kind: "value", prefix: "/a b", start: 0 });
  });

  test("puts the token in place of the word under the caret", () => {
    expect(applyCompletion("a=1 serv x", { start: 4, end: 8 }, "service=", false)).toEqual({
      text: "a=1 service=x",
      caret: 12,
    });
  });
});
