import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { StandardSQL, sql } from "@codemirror/lang-sql";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { schemaQuery } from "@/api/queries/sql";
import { editorTheme, highlighting } from "@/shared/editor/editorTheme";

interface EditorProps {
  value: string;
  label: string;
  onChange: (value: string) => void;
  onRun: () => void;
}

/** The statement: completes tables and columns of this store. Escape leaves it for the keyboard. */
export default function Editor({ value, label, onChange, onRun }: EditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const language = useRef(new Compartment());
  const latest = useRef({ value, onChange, onRun });
  useEffect(() => {
    latest.current = { value, onChange, onRun };
  });
  const { data } = useQuery(schemaQuery());

  useEffect(() => {
    if (!box.current) return undefined;
    const run = () => {
      latest.current.onRun();
      return true;
    };
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
          autocompletion(),
          syntaxHighlighting(highlighting),
          editorTheme,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label }),
          language.current.of(sql({ dialect: StandardSQL })),
          keymap.of([
            { key: "Mod-Enter", run },
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

  useEffect(() => {
    if (!data) return;
    const schema = Object.fromEntries(
      data.tables.map((table) => [table.name, table.columns.map((column) => column.name)]),
    );
    view.current?.dispatch({
      effects: language.current.reconfigure(sql({ dialect: StandardSQL, schema, upperCaseKeywords: true })),
    });
  }, [data]);

  return <div ref={box} style={{ height: "100%" }} />;
}
