/** Server-Sent Events over fetch: unlike EventSource it can carry a key, and it says when it ends. */

export interface ServerEvent {
  event: string;
  data: string;
}

/** Cuts a stream of text into events; what is incomplete waits for the next piece. */
export class EventParser {
  private rest = "";

  push(piece: string): ServerEvent[] {
    const blocks = (this.rest + piece).replace(/\r\n?/g, "\n").split("\n\n");
    this.rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => {
      const parsed = parseBlock(block);
      return parsed ? [parsed] : [];
    });
  }
}

function parseBlock(block: string): ServerEvent | undefined {
  let event = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const match = /^(event|data): ?(.*)$/s.exec(line);
    if (match?.[1] === "event") event = match[2] ?? event;
    else if (match) data.push(match[2] ?? "");
  }
  return data.length > 0 ? { event, data: data.join("\n") } : undefined;
}

/** The server refused the stream. */
export class StreamRefused extends Error {
  constructor(readonly status: number) {
    super(`HTTP ${status}`);
  }
}

/** Calls `onEvent` until the stream ends; rejects when it breaks or the server refuses. */
export async function readEvents(
  url: string,
  headers: HeadersInit,
  signal: AbortSignal,
  onEvent: (event: ServerEvent) => void,
  onOpen?: () => void,
): Promise<void> {
  const response = await fetch(url, { headers: { Accept: "text/event-stream", ...headers }, signal });
  if (!response.ok || !response.body) throw new StreamRefused(response.status);
  onOpen?.();
  const parser = new EventParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const event of parser.push(value)) onEvent(event);
  }
}
