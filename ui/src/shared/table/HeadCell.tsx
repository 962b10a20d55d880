import { ArrowDown, ArrowUp } from "lucide-react";
import styles from "./table.module.css";

interface HeadColumn {
  title: string;
  align?: "end";
  wideOnly?: boolean;
  sort?: { active: "asc" | "desc" | undefined; onSort: () => void };
}

export function HeadCell({ column: { title, align, wideOnly, sort } }: { column: HeadColumn }) {
  const order = sort?.active && (sort.active === "asc" ? "ascending" : "descending");
  return (
    <div
      role="columnheader"
      className={styles.headCell}
      data-align={align}
      data-wide-only={wideOnly}
      aria-sort={order}
    >
      {sort ? (
        <button type="button" onClick={sort.onSort}>
          {title}
          {sort.active === "asc" && <ArrowUp size={12} aria-hidden />}
          {sort.active === "desc" && <ArrowDown size={12} aria-hidden />}
        </button>
      ) : (
        title
      )}
    </div>
  );
}
