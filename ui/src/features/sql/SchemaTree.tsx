import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { schemaQuery } from "@/api/queries/sql";
import { formatCount } from "@/shared/format/numbers";
import { Failure, Loading } from "@/shared/ui/States";
import { EXAMPLES } from "./examples";
import styles from "./sql.module.css";

interface SchemaTreeProps {
  onInsert: (name: string) => void;
  onExample: (sql: string) => void;
}

/** Tables with their columns; a click puts the name into the statement. */
export function SchemaTree({ onInsert, onExample }: SchemaTreeProps) {
  const { t, i18n } = useTranslation();
  const { data, error, isPending } = useQuery(schemaQuery());
  return (
    <nav className={styles.schema} aria-label={t("sql.tables")}>
      <h2>{t("sql.examples")}</h2>
      <ul>
        {EXAMPLES.map(({ label, sql }) => (
          <li key={label}>
            <button type="button" onClick={() => onExample(sql)}>
              {t(`sql.${label}`)}
            </button>
          </li>
        ))}
      </ul>
      <h2>{t("sql.tables")}</h2>
      {isPending && <Loading rows={5} />}
      {error && <Failure error={error} />}
      {data?.tables.map((table) => (
        <details key={`${table.database}.${table.name}`}>
          <summary title={table.comment || table.engine}>
            <span className="mono truncate">{table.name}</span>
            {table.rows !== null && <small>{formatCount(table.rows, i18n.language)}</small>}
          </summary>
          <ul>
            {table.columns.map(({ name, type }) => (
              <li key={name}>
                <button type="button" className="mono" onClick={() => onInsert(name)} title={type}>
                  <span>{name}</span>
                  <small className="truncate">{type}</small>
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </nav>
  );
}
