import { Popover } from "@mantine/core";
import { ChevronLeft, ChevronRight, Clock, Radio, ZoomOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "@/shared/ui/Button";
import { useRange } from "./RangeContext";
import { RangeForm } from "./RangeForm";
import { PRESETS, presetOf, shiftRange, zoomRange } from "./range";
import styles from "./time.module.css";
import { useRangeLabel } from "./useRangeLabel";

const STEP = 0.5;
const ZOOM = 2;

interface TimePickerProps {
  open: boolean;
  onOpen: (open: boolean) => void;
}

/** The range of everything on the page: presets, typed text, two dates; shift, zoom and live. */
export function TimePicker({ open, onOpen }: TimePickerProps) {
  const { t } = useTranslation();
  const { range, live, setLive, setRange } = useRange();
  const label = useRangeLabel();
  const move = (by: number) => setRange(shiftRange(range, by, Date.now()));
  return (
    <div className={styles.picker}>
      <span className={styles.wide}>
        <IconButton label={t("time.back")} onClick={() => move(-STEP)}>
          <ChevronLeft size={16} />
        </IconButton>
      </span>
      <Popover opened={open} onChange={onOpen} position="bottom-end" trapFocus returnFocus>
        <Popover.Target>
          <Button
            aria-label={`${t("time.label")}: ${label}`}
            aria-expanded={open}
            onClick={() => onOpen(!open)}
          >
            <Clock size={14} aria-hidden />
            <span className={styles.label}>{label}</span>
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={styles.dropdown} aria-label={t("time.label")}>
          <RangeForm
            onDone={(next) => {
              setRange(next);
              onOpen(false);
            }}
          />
          <Presets onPick={() => onOpen(false)} />
        </Popover.Dropdown>
      </Popover>
      <span className={styles.wide}>
        <IconButton label={t("time.forward")} onClick={() => move(STEP)}>
          <ChevronRight size={16} />
        </IconButton>
        <IconButton label={t("time.zoomOut")} onClick={() => setRange(zoomRange(range, ZOOM, Date.now()))}>
          <ZoomOut size={15} />
        </IconButton>
      </span>
      <Button
        kind="quiet"
        aria-pressed={live}
        title={t(live ? "shell.liveOn" : "shell.liveOff")}
        onClick={() => setLive(!live)}
      >
        <Radio size={14} aria-hidden />
        <span className={styles.wideText}>{t("shell.live")}</span>
      </Button>
    </div>
  );
}

function Presets({ onPick }: { onPick: () => void }) {
  const { t } = useTranslation();
  const { range, setRange } = useRange();
  const current = presetOf(range);
  return (
    <div className={styles.presets}>
      {PRESETS.map((preset) => (
        <button
          key={preset}
          type="button"
          aria-pressed={preset === current}
          onClick={() => {
            setRange({ from: `now-${preset}`, to: "now" });
            onPick();
          }}
        >
          {t("time.last", { length: presetText(preset, (unit) => t(`time.units.${unit}`)) })}
        </button>
      ))}
    </div>
  );
}

type Unit = "s" | "m" | "h" | "d" | "w";

/** `90m` as "90 min" in the page's language. */
export function presetText(preset: string, unitText: (unit: Unit) => string): string {
  const match = /^(\d+)([smhdw])$/.exec(preset);
  return match ? `${match[1]} ${unitText(match[2] as Unit)}` : preset;
}
