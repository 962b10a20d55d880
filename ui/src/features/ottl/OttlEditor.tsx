import { autocompletion, type Completion } from "@codemirror/autocomplete";
import { placeholder } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { useEditor } from "@/shared/editor/useEditor";
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

/** Statements or conditions, one a line: completes, and underlines what cannot run. */
export default function OttlEditor({ value, label, hint, completions, marks, onChange }: OttlEditorProps) {
  const latest = useRef(completions);
  useEffect(() => {
    latest.current = completions;
  });
  const { box, view } = useEditor({
    value,
    label,
    onChange,
    extensions: () => [
      autocompletion({ override: [(context) => complete(latest.current)(context)] }),
      ottlLanguage,
      problemMarks,
      placeholder(hint),
    ],
  });

  useEffect(() => {
    view.current?.dispatch({ effects: setMarks.of(marks) });
  }, [marks, view]);

  return <div ref={box} style={{ height: "100%" }} />;
}
