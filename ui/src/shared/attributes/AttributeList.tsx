import { Link } from "@tanstack/react-router";
import { Minus, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Attribute } from "@/api/types";
import { formatTerm } from "@/shared/filter/syntax";
import { CopyButton } from "@/shared/ui/Bits";
import { buttonClass } from "@/shared/ui/Button";
import { Code } from "@/shared/ui/Code";
import styles from "./attributes.module.css";
import { isNested, sortAttributes, valueText } from "./value";

interface AttributeListProps {
  label: string;
  attributes: readonly Attribute[];
  /** The page that a value's filter opens. */
  page: "/traces" | "/logs";
  /** Put in front of keys in filters: `resource.` for resource attributes. */
  prefix?: string;
}

/** Keys and values; each value can be copied, or opened as a filter. */
export function AttributeList({ label, attributes, page, prefix = "" }: AttributeListProps) {
  if (attributes.length === 0) return null;
  return (
    <dl className={styles.list} aria-label={label}>
      {sortAttributes(attributes).map((attribute) => (
        <AttributeRow key={attribute.key} attribute={attribute} page={page} prefix={prefix} />
      ))}
    </dl>
  );
}

interface AttributeRowProps {
  attribute: Attribute;
  page: "/traces" | "/logs";
  prefix: string;
}

function AttributeRow({ attribute, page, prefix }: AttributeRowProps) {
  const { t } = useTranslation();
  const text = valueText(attribute.value);
  const term = (operator: "=" | "!=") => formatTerm({ key: prefix + attribute.key, operator, value: text });
  return (
    <div className={styles.row}>
      <dt>{attribute.key}</dt>
      <dd data-type={attribute.type}>
        {isNested(attribute) ? (
          <Code>{JSON.stringify(attribute.value, null, 2)}</Code>
        ) : (
          <span>{text || "“”"}</span>
        )}
        <span className={styles.actions}>
          <CopyButton text={text} />
          <Link
            className={buttonClass(true, true)}
            to={page}
            search={{ q: term("=") }}
            aria-label={t("filter.only", { term: term("=") })}
            title={t("filter.only", { term: term("=") })}
          >
            <Plus size={14} />
          </Link>
          <Link
            className={buttonClass(true, true)}
            to={page}
            search={{ q: term("!=") }}
            aria-label={t("filter.only", { term: term("!=") })}
            title={t("filter.only", { term: term("!=") })}
          >
            <Minus size={14} />
          </Link>
        </span>
      </dd>
    </div>
  );
}
