import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Shortcut, useShortcuts } from "@/shared/keys/registry";
import { Kbd } from "@/shared/ui/Bits";
import { IconButton } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import styles from "./overlays.module.css";

export default function KeyList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const shortcuts = useShortcuts();
  return (
    <Dialog label={t("keys.title")} size="md" className={styles.modal} onClose={onClose}>
      <div className={styles.modalHead}>
        <h2>{t("keys.title")}</h2>
        <IconButton small label={t("common.close")} hint="Esc" onClick={onClose}>
          <X size={15} />
        </IconButton>
      </div>
      <div className={styles.keyLists}>
        <KeyGroup
          title={t("keys.everywhere")}
          list={shortcuts.filter(({ scope }) => scope === "everywhere")}
        />
        <KeyGroup title={t("keys.page")} list={shortcuts.filter(({ scope }) => scope === "page")} />
      </div>
    </Dialog>
  );
}

const SIGNS: Readonly<Record<string, string>> = { ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc", Space: "␣" };

function keyText(key: string): string {
  return SIGNS[key] ?? key.replace("mod+", "Ctrl/⌘ ");
}

function KeyGroup({ title, list }: { title: string; list: readonly Shortcut[] }) {
  if (list.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl className={styles.keyList}>
        {list.map(({ keys, label }) => (
          <div key={keys + label}>
            <dt>{label}</dt>
            <dd>
              {keys.split(" ").map((key) => (
                <Kbd key={key}>{keyText(key)}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
