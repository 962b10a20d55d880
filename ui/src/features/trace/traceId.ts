const TRACE_ID = /^[0-9a-f]{32}$/;

/** The id in what a person typed or pasted: the id itself, or a link to a trace page. */
export function traceIdIn(text: string): string | undefined {
  const candidate = text.trim().toLowerCase();
  const linked = /\/trace\/([0-9a-f]{32})/.exec(candidate)?.[1];
  return linked ?? (TRACE_ID.test(candidate) ? candidate : undefined);
}
