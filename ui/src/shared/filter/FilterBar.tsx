import { ListFilter, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Signal } from "@/api/types";
import { CompletionList } from "./CompletionList";
import { applyCompletion, completionAt } from "./completion";
import styles from "./filter.module.css";
import { formatFilter, formatTerm, parseFilter, type Term } from "./syntax";
import { type Suggestion, useSuggestions } from "./useSuggestions";

interface FilterBarProps {
  signal: Signal;
  value: string;
  onChange: (value: string) => void;
  placeholder: string;
}

/** Terms as chips, free text as text; fields and values are completed with their counts. */
export function FilterBar({ signal, value, onChange, placeholder }: FilterBarProps) {
  const { t } = useTranslation();
  const { terms, text } = parseFilter(value);
  const [draft, setDraft] = useState(text);
  const [caret, setCaret] = useState(text.length);
  const [open, setOpen] = useState(false);
  const [index, setIndex] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setDraft(text), [text]);

  const completion = completionAt(draft, caret);
  const suggestions = useSuggestions(signal, completion, open);

  const commit = (nextDraft: string, nextTerms: readonly Term[] = terms) => {
    const typed = parseFilter(nextDraft);
    setDraft(typed.text);
    setIndex(-1);
    onChange(formatFilter({ terms: [...nextTerms, ...typed.terms], text: typed.text }));
  };
  const accept = (suggestion: Suggestion) => {
    const next = applyCompletion(draft, completion, suggestion.token, suggestion.final);
    setIndex(-1);
    if (suggestion.final) commit(next.text.trim());
    else {
      setDraft(next.text);
      setCaret(next.caret);
    }
    field.current?.focus();
  };
  const edit = (term: Term) => {
    setDraft([text, formatTerm(term)].filter(Boolean).join(" "));
    onChange(formatFilter({ terms: terms.filter((candidate) => candidate !== term), text }));
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const chosen = suggestions[index];
    if (event.key === "ArrowDown") setIndex(Math.min(index + 1, suggestions.length - 1));
    else if (event.key === "ArrowUp") setIndex(Math.max(index - 1, -1));
    else if ((event.key === "Enter" || event.key === "Tab") && chosen) accept(chosen);
    else if (event.key === "Enter") {
      commit(draft);
      setOpen(false);
    } else if (event.key === "Escape") {
      setOpen(false);
      field.current?.blur();
    } else if (event.key === "Backspace" && draft === "" && terms.length > 0) {
      const last = terms.at(-1);
      if (last) edit(last);
    } else return;
    event.preventDefault();
  };

  return (
    <search
      className={styles.bar}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}
    >
      <ListFilter size={15} className={styles.icon} aria-hidden />
      {terms.map((term) => (
        <Chip
          key={formatTerm(term)}
          term={term}
          onEdit={() => edit(term)}
          onRemove={() =>
            onChange(formatFilter({ terms: terms.filter((candidate) => candidate !== term), text }))
          }
        />
      ))}
      <input
        ref={field}
        data-page-search
        className={styles.field}
        role="combobox"
        aria-expanded={open && suggestions.length > 0}
        aria-controls="filter-completion"
        aria-activedescendant={index >= 0 ? `completion-${index}` : undefined}
        aria-label={t("filter.label")}
        placeholder={terms.length === 0 ? placeholder : ""}
        spellCheck={false}
        autoComplete="off"
        value={draft}
        onFocus={() => setOpen(true)}
        onChange={(event) => {
          setDraft(event.currentTarget.value);
          setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
          setOpen(true);
          setIndex(-1);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
        onKeyDown={onKeyDown}
      />
      {value !== "" && (
        <button
          type="button"
          className={styles.clear}
          aria-label={t("states.clearFilter")}
          onClick={() => onChange("")}
        >
          <X size={14} />
        </button>
      )}
      {open && suggestions.length > 0 && (
        <CompletionList suggestions={suggestions} active={index} onAccept={accept} />
      )}
    </search>
  );
}

interface ChipProps {
  term: Term;
  onEdit: () => void;
  onRemove: () => void;
}

function Chip({ term, onEdit, onRemove }: ChipProps) {
  const { t } = useTranslation();
  const excluding = term.operator.startsWith("!");
  return (
    <span className={styles.chip} data-excluding={excluding}>
      <button type="button" onClick={onEdit} title={formatTerm(term)}>
        <b>{term.key}</b>
        <i>{term.operator}</i>
        <span>{term.value}</span>
      </button>
      <button type="button" aria-label={t("filter.remove", { term: formatTerm(term) })} onClick={onRemove}>
        <X size={12} />
      </button>
    </span>
  );
}
