import { autocompletion } from "@codemirror/autocomplete";
import { StandardSQL, sql } from "@codemirror/lang-sql";
import { Compartment } from "@codemirror/state";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { schemaQuery } from "@/api/queries/sql";
import { useEditor } from "@/shared/editor/useEditor";

interface EditorProps {
  value: string;
  label: string;
  onChange: (value: string) => void;
  onRun: () => void;
}

/** The statement: completes tables and columns of this store. */
export default function Editor({ value, label, onChange, onRun }: EditorProps) {
  const language = useRef(new Compartment());
  const latest = useRef(onRun);
  useEffect(() => {
    latest.current = onRun;
  });
  const run = () => {
    latest.current();
    return true;
  };
  const { box, view } = useEditor({
    value,
    label,
    onChange,
    extensions: () => [autocompletion(), language.current.of(sql({ dialect: StandardSQL }))],
    keys: () => [{ key: "Mod-Enter", run }],
  });
  const { data } = useQuery(schemaQuery());

  useEffect(() => {
    if (!data) return;
    const schema = Object.fromEntries(
      data.tables.map((table) => [table.name, table.columns.map((column) => column.name)]),
    );
    view.current?.dispatch({
      effects: language.current.reconfigure(sql({ dialect: StandardSQL, schema, upperCaseKeywords: true })),
    });
  }, [data, view]);

  return <div ref={box} style={{ height: "100%" }} />;
}
