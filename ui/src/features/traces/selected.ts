/** The selected row in the URL: a trace id, or `trace:span`. */

export function joinSelection(traceId: string, spanId: string): string {
  return `${traceId}:${spanId}`;
}

export function splitSelection(selected: string): { traceId: string; spanId: string | undefined } {
  const [traceId = "", spanId] = selected.split(":");
  return { traceId, spanId };
}
