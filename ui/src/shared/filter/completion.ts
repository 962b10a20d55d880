import { OPERATORS, type Operator } from "./syntax";

/** What the word under the caret asks to be completed with. */
export type Completion =
  | { kind: "field"; prefix: string; start: number; end: number }
  | { kind: "value"; key: string; operator: Operator; prefix: string; start: number; end: number };

function tokenBounds(text: string, caret: number): { start: number; end: number } {
  let start = 0;
  let quoted = false;
  for (let index = 0; index < caret; index += 1) {
    if (text[index] === '"') quoted = !quoted;
    if (!quoted && /\s/.test(text[index] ?? "")) start = index + 1;
  }
  let end = caret;
  while (end < text.length && (quoted || !/\s/.test(text[end] ?? ""))) {
    if (text[end] === '"') quoted = !quoted;
    end += 1;
  }
  return { start, end };
}

/** Finds what to complete at the caret: a field name, or the values of a field after its operator. */
export function completionAt(text: string, caret: number): Completion {
  const { start, end } = tokenBounds(text, caret);
  const token = text.slice(start, caret);
  const match = /^("(?:[^"\\]|\\.)+"|[^\s"=!<>~?]+)(!=|>=|<=|=~|!~|=|>|<|~)(.*)$/s.exec(token);
  const operator = OPERATORS.find((candidate) => candidate === match?.[2]);
  if (match?.[1] && operator) {
    const key = match[1].replace(/^"|"$/g, "");
    return { kind: "value", key, operator, prefix: (match[3] ?? "").replace(/^"|"$/g, ""), start, end };
  }
  return { kind: "field", prefix: token.replace(/^[!"]+/, ""), start, end };
}

/** The text with the completed token put in, and where the caret goes. */
export function applyCompletion(
  text: string,
  { start, end }: { start: number; end: number },
  token: string,
  done: boolean,
): { text: string; caret: number } {
  const before = text.slice(0, start);
  const after = text.slice(end).trimStart();
  const inserted = done ? `${token} ` : token;
  return { text: before + inserted + after, caret: before.length + inserted.length };
}
