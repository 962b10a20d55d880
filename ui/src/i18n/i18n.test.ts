import { expect, test } from "vitest";
import { en } from "./en";
import { preferredLanguage } from "./index";
import { zh } from "./zh";

function leaves(value: object, path = ""): [path: string, text: string][] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "string"
      ? [[`${path}${key}`, inner] as [string, string]]
      : leaves(inner, `${path}${key}.`),
  );
}

const holes = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

test("both catalogues have the same keys and the same places for values", () => {
  const [english, chinese] = [leaves(en), new Map(leaves(zh))];
  expect(english.map(([path]) => path)).toEqual([...chinese.keys()]);
  for (const [path, text] of english) expect(holes(chinese.get(path) ?? ""), path).toEqual(holes(text));
});

test("the language is the stored one, else what the browser asks for", () => {
  expect(preferredLanguage("zh", ["en"])).toBe("zh");
  expect(preferredLanguage(null, ["fr-FR", "zh-TW", "en"])).toBe("zh");
  expect(preferredLanguage("xx", ["de"])).toBe("en");
});
