/** One text of an editor, and the line (from 0) on which it stands. */
export interface Line {
  text: string;
  line: number;
}

/** The texts of an editor: one a line; empty lines and comments (`#`) are not texts. */
export function linesOf(content: string): Line[] {
  return content
    .split("\n")
    .map((text, line) => ({ text: text.trim(), line }))
    .filter(({ text }) => text !== "" && !text.startsWith("#"));
}

export interface Mark {
  from: number;
  to: number;
  message: string;
}

interface Problem {
  index: number;
  offset: number | null;
  message: string;
}

const WORD = /^[\w.]+|^\S/;

/** Where in the editor the problems of its texts stand; a problem without a place marks its whole line. */
export function marksOf(content: string, problems: readonly Problem[]): Mark[] {
  const texts = linesOf(content);
  const rows = content.split("\n");
  const starts: number[] = [];
  let position = 0;
  for (const row of rows) {
    starts.push(position);
    position += row.length + 1;
  }
  return problems.flatMap(({ index, offset, message }) => {
    const found = texts[index];
    if (!found) return [];
    const row = rows[found.line] ?? "";
    const begin = (starts[found.line] ?? 0) + row.indexOf(found.text);
    // Offsets count characters; the editor counts UTF-16 units.
    const before = offset === null ? "" : [...found.text].slice(0, offset).join("");
    const rest = found.text.slice(before.length);
    const length = offset === null ? found.text.length : (WORD.exec(rest)?.[0].length ?? 0);
    if (length > 0) return [{ from: begin + before.length, to: begin + before.length + length, message }];
    // The text ends too early: its last character shows it.
    const end = begin + found.text.length;
    return [{ from: Math.max(begin, end - 1), to: end, message }];
  });
}
