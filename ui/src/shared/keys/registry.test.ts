import { expect, test } from "vitest";
import { keyName } from "./registry";

const press = (key: string, more = {}) =>
  keyName({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

test("Ctrl and Cmd are the same key, letters have one case", () => {
  expect(press("k", { ctrlKey: true })).toBe("mod+k");
  expect(press("K", { metaKey: true })).toBe("mod+k");
  expect(press("J")).toBe("j");
  expect(press("Escape")).toBe("Escape");
  expect(press(" ")).toBe("Space");
});
