import { ChevronDown, ChevronRight, CircleAlert } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { formatDuration } from "@/shared/format/duration";
import { serviceColor } from "@/shared/service/hue";
import type { CriticalSegment } from "./critical";
import type { SpanNode } from "./tree";
import { barPosition, isVisible, type View } from "./view";
import styles from "./waterfall.module.css";

const INDENT = 12;
const MOST_INDENT = 20;
const ROOM_FOR_LABEL = 16;

/** Where the length is written: after the bar, before it, or on it when it fills the row. */
function labelPlace(left: number, right: number): { left?: string; right?: string; inside?: boolean } {
  if (100 - right > ROOM_FOR_LABEL) return { left: `${right}%` };
  if (left > ROOM_FOR_LABEL) return { right: `${100 - left}%` };
  return { right: `${100 - right}%`, inside: true };
}

interface WaterfallRowProps {
  node: SpanNode;
  index: number;
  top: number;
  view: View;
  segments: CriticalSegment[] | undefined;
  folded: boolean;
  selected: boolean;
  faded: boolean;
  onSelect: (spanId: string) => void;
  onFold: (spanId: string) => void;
}

export const WaterfallRow = memo(function WaterfallRow(props: WaterfallRowProps) {
  const { node, index, top, view, segments, selected, faded, onSelect } = props;
  const { i18n } = useTranslation();
  const { span } = node;
  const shown = isVisible(node.start, node.end, view);
  const bar = barPosition(node.start, node.end, view);
  const { inside, ...labelStyle } = labelPlace(bar.left, bar.left + bar.width);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: j, k and Enter act on the waterfall
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={styles.row}
      data-faded={faded}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onSelect(span.span_id)}
    >
      <NameCell {...props} />
      <div role="cell" className={styles.timeCell}>
        {shown && (
          <>
            <i
              className={styles.bar}
              data-error={span.status === "error"}
              style={{ left: `${bar.left}%`, width: `${bar.width}%`, background: serviceColor(span.service) }}
            />
            {segments?.map((segment) => {
              if (!isVisible(segment.from, segment.to, view)) return null;
              const position = barPosition(segment.from, segment.to, view);
              return (
                <i
                  key={segment.from}
                  className={styles.critical}
                  style={{ left: `${position.left}%`, width: `${position.width}%` }}
                />
              );
            })}
          </>
        )}
        <span className={styles.length} data-inside={inside} style={labelStyle}>
          {formatDuration(span.duration, i18n.language)}
        </span>
      </div>
    </div>
  );
});

function NameCell({ node, folded, onFold }: WaterfallRowProps) {
  const { t } = useTranslation();
  const { span } = node;
  const sameService = node.parent?.span.service === span.service;
  const Arrow = folded ? ChevronRight : ChevronDown;
  return (
    <div
      role="cell"
      className={styles.nameCell}
      style={{ paddingLeft: 8 + Math.min(node.depth, MOST_INDENT) * INDENT }}
    >
      <i className={styles.lane} style={{ background: serviceColor(span.service) }} />
      {node.children.length > 0 ? (
        <button
          type="button"
          className={styles.fold}
          aria-expanded={!folded}
          aria-label={t(folded ? "trace.unfold" : "trace.fold", { count: node.descendants })}
          onClick={(event) => {
            event.stopPropagation();
            onFold(span.span_id);
          }}
        >
          <Arrow size={13} />
        </button>
      ) : (
        <span className={styles.noFold} />
      )}
      {span.status === "error" && (
        <CircleAlert size={13} className={styles.errorMark} aria-label={t("common.errors")} />
      )}
      {!sameService && <b className={styles.service}>{span.service}</b>}
      <span className="truncate">{span.name}</span>
      {node.orphan && <small title={t("trace.orphanHint")}>{t("trace.orphan")}</small>}
      {folded && <small>+{node.descendants}</small>}
    </div>
  );
}
