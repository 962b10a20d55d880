import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { formatCount } from "@/shared/format/numbers";
import styles from "./filter.module.css";
import type { Suggestion } from "./useSuggestions";

interface CompletionListProps {
  suggestions: readonly Suggestion[];
  active: number;
  onAccept: (suggestion: Suggestion) => void;
}

export function CompletionList({ suggestions, active, onAccept }: CompletionListProps) {
  const { t, i18n } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={list}
      id="filter-completion"
      className={styles.completion}
      role="listbox"
      aria-label={t("filter.completion")}
    >
      {suggestions.map((suggestion, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys
        <div
          key={suggestion.token}
          id={`completion-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={styles.suggestion}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onAccept(suggestion)}
        >
          <span className="truncate">{suggestion.label}</span>
          {suggestion.note && <small>{suggestion.note}</small>}
          <small className={styles.count}>{formatCount(suggestion.count, i18n.language)}</small>
        </div>
      ))}
    </div>
  );
}
