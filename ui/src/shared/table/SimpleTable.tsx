import type { ReactNode } from "react";
import styles from "./simple.module.css";

export interface SimpleColumn<Row> {
  id: string;
  title: string;
  align?: "end";
  wideOnly?: boolean;
  cell: (row: Row) => ReactNode;
}

interface SimpleTableProps<Row> {
  label: string;
  rows: readonly Row[];
  columns: readonly SimpleColumn<Row>[];
  rowKey: (row: Row) => string;
}

/** A short table that stands in the page and grows with it. */
export function SimpleTable<Row>({ label, rows, columns, rowKey }: SimpleTableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it may scroll sideways, and then must be reachable by keyboard
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map(({ id, title, align, wideOnly }) => (
              <th key={id} scope="col" data-align={align} data-wide-only={wideOnly}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ id, align, wideOnly, cell }) => (
                <td key={id} data-align={align} data-wide-only={wideOnly}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
