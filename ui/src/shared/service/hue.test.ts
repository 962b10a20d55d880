import { expect, test } from "vitest";
import { serviceHue } from "./hue";

test("a service always has the same hue, and it is never a red", () => {
  for (let index = 0; index < 2000; index += 1) {
    const hue = serviceHue(`service-${index}`);
    expect(hue).toBe(serviceHue(`service-${index}`));
    expect(hue).toBeGreaterThan(50);
    expect(hue).toBeLessThan(345);
  }
});
