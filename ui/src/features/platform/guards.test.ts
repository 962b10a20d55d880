import { expect, test } from "vitest";
import { guardsOf } from "./guards";

test("guarded calls are read from whatever figures their policies give", () => {
  const pipelines = {
    "store.insert": {
      "circuit_breaker:store.insert": { state: "open", calls: 9 },
      statistics: { calls: 12, errors: 3, p99_seconds: 0.5 },
    },
    "otlp/backup": { retry: { attempts: 2 } },
  };
  expect(guardsOf({ pipelines })).toEqual([
    { name: "store.insert", breaker: "open", calls: 12, errors: 3, p99Seconds: 0.5 },
    { name: "otlp/backup", breaker: "", calls: 0, errors: 0, p99Seconds: 0 },
  ]);
});
