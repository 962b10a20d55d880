import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, type KeyBinding, keymap, lineNumbers } from "@codemirror/view";
import { type RefObject, useEffect, useRef } from "react";
import { editorTheme, highlighting } from "./editorTheme";

interface EditorOptions {
  value: string;
  label: string;
  onChange: (value: string) => void;
  /** What the language adds; read once, when the editor is made. */
  extensions: () => Extension[];
  keys?: () => KeyBinding[];
}

export interface EditorHandle {
  box: RefObject<HTMLDivElement | null>;
  view: RefObject<EditorView | undefined>;
}

function leave({ contentDOM }: EditorView): boolean {
  contentDOM.blur();
  return true;
}

/** A text editor in the element of `box`. Escape leaves it for the keyboard. */
export function useEditor(options: EditorOptions): EditorHandle {
  const { value, label } = options;
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  useEffect(() => {
    if (!box.current) return undefined;
    const { extensions, keys } = latest.current;
    const editor = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          syntaxHighlighting(highlighting),
          editorTheme,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label }),
          ...extensions(),
          keymap.of([
            ...(keys?.() ?? []),
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...historyKeymap,
            ...defaultKeymap,
            { key: "Escape", run: leave },
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [label]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  return { box, view };
}
