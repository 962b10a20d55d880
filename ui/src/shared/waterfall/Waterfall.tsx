import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { CriticalSegment } from "./critical";
import { TimeAxis } from "./TimeAxis";
import type { SpanNode } from "./tree";
import type { View } from "./view";
import { WaterfallRow } from "./WaterfallRow";
import styles from "./waterfall.module.css";

const ROW_HEIGHT = 26;
const OVERSCAN = 16;

interface WaterfallProps {
  rows: readonly SpanNode[];
  view: View;
  critical: ReadonlyMap<string, CriticalSegment[]>;
  folded: ReadonlySet<string>;
  selected: string | undefined;
  /** Ids of spans that match the search; undefined when nothing is searched. */
  matches?: ReadonlySet<string> | undefined;
  onSelect: (spanId: string) => void;
  onFold: (spanId: string) => void;
}

/** Spans as bars over time; only the rows on the screen exist, so ten thousand scroll smoothly. */
export function Waterfall({
  rows,
  view,
  critical,
  folded,
  selected,
  matches,
  onSelect,
  onFold,
}: WaterfallProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollPaddingStart: ROW_HEIGHT + 6,
  });
  const current = rows.findIndex(({ span }) => span.span_id === selected);
  useEffect(() => {
    if (current >= 0) virtual.scrollToIndex(current);
  }, [current, virtual]);

  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="table"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={t("trace.waterfall")}
      aria-rowcount={rows.length + 1}
    >
      <TimeAxis view={view} />
      <div className={styles.rows} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const node = rows[index];
          if (!node) return null;
          const id = node.span.span_id;
          return (
            <WaterfallRow
              key={id}
              node={node}
              index={index}
              top={start}
              view={view}
              segments={critical.get(id)}
              folded={folded.has(id)}
              selected={id === selected}
              faded={matches !== undefined && !matches.has(id)}
              onSelect={onSelect}
              onFold={onFold}
            />
          );
        })}
      </div>
    </div>
  );
}
