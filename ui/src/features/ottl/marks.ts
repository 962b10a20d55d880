import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, hoverTooltip } from "@codemirror/view";
import type { Mark } from "./texts";

export const setMarks = StateEffect.define<Mark[]>();

const marks = StateField.define<{ list: Mark[]; shown: DecorationSet }>({
  create: () => ({ list: [], shown: Decoration.none }),
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setMarks)) continue;
      const length = transaction.newDoc.length;
      // The text may have changed since it was checked.
      const list = effect.value.filter(({ from, to }) => from < to && to <= length);
      const ranges = list.map(({ from, to }) => Decoration.mark({ class: "cm-problem" }).range(from, to));
      return { list, shown: Decoration.set(ranges, true) };
    }
    return transaction.docChanged ? { ...value, shown: value.shown.map(transaction.changes) } : value;
  },
  provide: (field) => EditorView.decorations.from(field, ({ shown }) => shown),
});

const tooltip = hoverTooltip((view, position) => {
  const found = view.state.field(marks).list.find(({ from, to }) => from <= position && position <= to);
  if (!found) return null;
  return {
    pos: found.from,
    end: found.to,
    create: () => {
      const dom = document.createElement("div");
      dom.className = "cm-problem-text";
      dom.textContent = found.message;
      return { dom };
    },
  };
});

const theme = EditorView.baseTheme({
  ".cm-problem": { textDecoration: "underline wavy var(--error)", textUnderlineOffset: "3px" },
  ".cm-problem-text": { padding: "5px 9px", maxWidth: "420px", fontSize: "12px" },
});

/** Underlines what is wrong and says why on hover. */
export const problemMarks = [marks, tooltip, theme];
