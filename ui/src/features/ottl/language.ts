import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { StreamLanguage } from "@codemirror/language";
import type { OttlVocabulary } from "@/api/types";

const WORDS = /^(where|and|or|not|in|nil|true|false)\b/;

/** Colours for OTTL: enough to see strings, numbers, keywords and comments. */
export const ottlLanguage = StreamLanguage.define<Record<string, never>>({
  startState: () => ({}),
  token(stream) {
    if (stream.sol() && stream.match(/^\s*#.*/)) return "comment";
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(/^0x[0-9a-fA-F]+|^\d+(?:\.\d+)?/)) return "number";
    if (stream.match(WORDS)) return "keyword";
    if (!stream.match(/^[A-Za-z_]\w*/)) stream.next();
    return null;
  },
});

/** What may be written, as entries of the list: paths, functions with their arguments, enums. */
export function completionsOf(words: OttlVocabulary): Completion[] {
  return [
    ...words.paths.map((label): Completion => ({ label, type: "property" })),
    ...words.functions.map(
      ({ name, kind, signature, description }): Completion => ({
        label: name,
        apply: `${name}(`,
        detail: signature.slice(name.length),
        info: description,
        type: kind === "editor" ? "keyword" : "function",
      }),
    ),
    ...words.enums.map((label): Completion => ({ label, type: "constant" })),
  ];
}

/** Completes the word before the cursor, outside of strings. */
export function complete(options: Completion[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const quotes = before.replaceAll(/\\./g, "").split('"').length - 1;
    if (quotes % 2 === 1) return null;
    const word = context.matchBefore(/[\w.]+/);
    if (!word && !context.explicit) return null;
    return { from: word?.from ?? context.pos, options, validFor: /^[\w.]*$/ };
  };
}
