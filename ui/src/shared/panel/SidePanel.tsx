import { ChevronLeft, ChevronRight, PanelRight, PanelRightClose, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/shared/keys/registry";
import { IconButton } from "@/shared/ui/Button";
import styles from "./panel.module.css";

interface SidePanelProps {
  title: ReactNode;
  label: string;
  pinned?: boolean;
  onPin?: (pinned: boolean) => void;
  onClose: () => void;
  onMove?: (by: -1 | 1) => void;
  children: ReactNode;
}

/** Details of the selected row: slides over the list, or stands beside it when pinned. */
export function SidePanel({
  title,
  label,
  pinned = false,
  onPin,
  onClose,
  onMove,
  children,
}: SidePanelProps) {
  const { t } = useTranslation();
  useKeys([
    { keys: "Escape", label: t("keys.close"), scope: "page", run: onClose },
    ...(onPin
      ? [{ keys: "p", label: t("keys.pin"), scope: "page" as const, run: () => onPin(!pinned) }]
      : []),
    ...(onMove
      ? [
          { keys: "]", label: t("keys.later"), scope: "page" as const, run: () => onMove(1) },
          { keys: "[", label: t("keys.earlier"), scope: "page" as const, run: () => onMove(-1) },
        ]
      : []),
  ]);
  return (
    <aside className={styles.panel} data-pinned={pinned} aria-label={label}>
      <header className={styles.head}>
        <div className={styles.title}>{title}</div>
        {onMove && (
          <>
            <IconButton small label={t("common.previous")} hint="[" onClick={() => onMove(-1)}>
              <ChevronLeft size={15} />
            </IconButton>
            <IconButton small label={t("common.next")} hint="]" onClick={() => onMove(1)}>
              <ChevronRight size={15} />
            </IconButton>
          </>
        )}
        {onPin && (
          <span className={styles.pin}>
            <IconButton
              small
              label={t(pinned ? "common.unpin" : "common.pin")}
              hint="p"
              onClick={() => onPin(!pinned)}
            >
              {pinned ? <PanelRightClose size={15} /> : <PanelRight size={15} />}
            </IconButton>
          </span>
        )}
        <IconButton small label={t("common.close")} hint="Esc" onClick={onClose}>
          <X size={15} />
        </IconButton>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div className={styles.body} tabIndex={0} role="region" aria-label={label}>
        {children}
      </div>
    </aside>
  );
}
