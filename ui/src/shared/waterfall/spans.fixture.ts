import type { Span } from "@/api/types";

const ORIGIN = 1_763_726_400_000_000_000n;

/** A span for tests; `start` and `end` are nanoseconds since the start of the trace. */
export function span(id: string, parent: string, start: number, end: number, more: Partial<Span> = {}): Span {
  return {
    span_id: id,
    parent_span_id: parent,
    name: id,
    kind: "internal",
    service: "test",
    start: (ORIGIN + BigInt(start)).toString(),
    duration: end - start,
    status: "unset",
    status_message: "",
    trace_state: "",
    flags: 1,
    attributes: [],
    events: [],
    links: [],
    resource: 0,
    scope: 0,
    logs: 0,
    ...more,
  };
}
