import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/shared/keys/registry";
import { HeadCell } from "./HeadCell";
import styles from "./table.module.css";

export interface Column<Row> {
  id: string;
  title: string;
  /** A CSS grid track: `90px`, `minmax(120px, 1fr)`. */
  width: string;
  align?: "end";
  /** Left out on narrow screens. */
  wideOnly?: boolean;
  cell: (row: Row) => ReactNode;
  sort?: { active: "asc" | "desc" | undefined; onSort: () => void };
}

interface VirtualTableProps<Row> {
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  rowHeight?: number;
  selected?: string | undefined;
  onSelect: (row: Row) => void;
  onOpen?: (row: Row) => void;
  /** What a click does when it is not to select. */
  onClick?: (row: Row) => void;
  onEnd?: (() => void) | undefined;
  /** The rows answer an older question; the new answer is on its way. */
  stale?: boolean;
  tone?: (row: Row) => "error" | "warn" | undefined;
}

const OVERSCAN = 12;

/** A table of any length: only the rows on the screen exist. j and k move, Enter opens. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { t } = useTranslation();
  const { rows, columns, rowKey, rowHeight = 34, selected, onSelect, onOpen, onEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - OVERSCAN) onEnd?.();
  }, [last, rows.length, onEnd]);

  const current = rows.findIndex((row) => rowKey(row) === selected);
  const move = (by: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, current < 0 ? 0 : current + by));
    const row = rows[next];
    if (!row) return;
    virtual.scrollToIndex(next);
    onSelect(row);
  };
  const opened = rows[current];
  useKeys([
    { keys: "j ArrowDown", label: t("keys.next"), scope: "page", run: () => move(1) },
    { keys: "k ArrowUp", label: t("keys.previous"), scope: "page", run: () => move(-1) },
    { keys: "Enter", label: t("keys.open"), scope: "page", run: () => opened && onOpen?.(opened) },
  ]);

  const tracks = (wide: boolean) =>
    columns
      .filter(({ wideOnly }) => wide || !wideOnly)
      .map(({ width }) => width)
      .join(" ");
  const style = { "--tracks": tracks(true), "--narrow-tracks": tracks(false) } as CSSProperties;
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      data-stale={props.stale}
      style={style}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      role="table"
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
    >
      <div className={styles.head} role="row">
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} />
        ))}
      </div>
      <div className={styles.body} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          return (
            row && (
              <Line key={rowKey(row)} {...props} row={row} index={index} top={start} height={rowHeight} />
            )
          );
        })}
      </div>
    </div>
  );
}

interface LineProps<Row> extends VirtualTableProps<Row> {
  row: Row;
  index: number;
  top: number;
  height: number;
}

function Line<Row>({ row, index, top, height, columns, rowKey, selected, tone, ...actions }: LineProps<Row>) {
  const key = rowKey(row);
  const onClick = actions.onClick ?? actions.onSelect;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: j, k and Enter act on the table
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={key === selected}
      className={styles.line}
      data-tone={tone?.(row)}
      style={{ transform: `translateY(${top}px)`, height }}
      onClick={(event) =>
        !(event.target instanceof Element && event.target.closest("a, button")) && onClick(row)
      }
      onDoubleClick={() => actions.onOpen?.(row)}
    >
      {columns.map((column) => (
        <div
          key={column.id}
          role="cell"
          className={styles.cell}
          data-align={column.align}
          data-wide-only={column.wideOnly}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}
