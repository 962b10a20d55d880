import { expect, test } from "vitest";
import type { ServiceSummary } from "@/api/types";
import { change, orderServices } from "./order";

const service = (name: string, rate: number) => ({ name, current: { rate } }) as ServiceSummary;
const names = (services: readonly ServiceSummary[]) => services.map(({ name }) => name);

test("numbers go from high to low, names from A", () => {
  const services = [service("b", 1), service("a", 3), service("c", 2)];
  expect(names(orderServices(services, "rate", false))).toEqual(["a", "c", "b"]);
  expect(names(orderServices(services, "rate", true))).toEqual(["b", "c", "a"]);
  expect(names(orderServices(services, "name", true))).toEqual(["a", "b", "c"]);
});

test("a change needs something to compare with", () => {
  expect(change(3, 2)).toBe(0.5);
  expect(change(3, 0)).toBeUndefined();
  expect(change(3, undefined)).toBeUndefined();
});
