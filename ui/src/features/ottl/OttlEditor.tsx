import {
  autocompletion,
  type Completion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { editorTheme, highlighting } from "@/shared/editor/editorTheme";
import { complete, ottlLanguage } from "./language";
import { problemMarks, setMarks } from "./marks";
import type { Mark } from "./texts";

interface OttlEditorProps {
  value: string;
  label: string;
  hint: string;
  completions: Completion[];
  marks: Mark[];
  onChange: (value: string) => void;
}

/** Statements or conditions, one a line. Escape leaves it for the keyboard. */
export default function OttlEditor({ value, label, hint, completions, marks, onChange }: OttlEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef({ value, onChange, completions });
  useEffect(() => {
    latest.current = { value, onChange, completions };
  });

  useEffect(() => {
    if (!box.current) return undefined;
    const leave = ({ contentDOM }: EditorView) => {
      contentDOM.blur();
      return true;
    };
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
          autocompletion({ override: [(context) => complete(latest.current.completions)(context)] }),
          ottlLanguage,
          syntaxHighlighting(highlighting),
          editorTheme,
          problemMarks,
          placeholder(hint),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label }),
          keymap.of([
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
  }, [label, hint]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: setMarks.of(marks) });
  }, [marks]);

  return <div ref={box} style={{ height: "100%" }} />;
}
