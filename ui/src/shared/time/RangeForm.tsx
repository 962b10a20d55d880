import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { toMilliseconds } from "@/shared/format/instant";
import { Button } from "@/shared/ui/Button";
import ui from "@/shared/ui/ui.module.css";
import { parseTimeRange } from "./parse";
import { useRange } from "./RangeContext";
import type { TimeRange } from "./range";
import styles from "./time.module.css";

/** The local date and time as a datetime-local field takes it. */
function fieldValue(nanoseconds: string): string {
  const date = new Date(toMilliseconds(nanoseconds));
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

export function RangeForm({ onDone }: { onDone: (range: TimeRange) => void }) {
  return (
    <div className={styles.forms}>
      <TypedRange onDone={onDone} />
      <DatedRange onDone={onDone} />
      <p className="muted">{Intl.DateTimeFormat().resolvedOptions().timeZone}</p>
    </div>
  );
}

function TypedRange({ onDone }: { onDone: (range: TimeRange) => void }) {
  const { t } = useTranslation();
  const [unreadable, setUnreadable] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const range = parseTimeRange(String(new FormData(event.currentTarget).get("range") ?? ""), Date.now());
    setUnreadable(range === undefined);
    if (range) onDone(range);
  };
  return (
    <form onSubmit={submit}>
      <label>
        {t("time.typed")}
        <input
          className={ui.input}
          name="range"
          placeholder={t("time.placeholder")}
          autoComplete="off"
          data-autofocus
          aria-invalid={unreadable}
        />
      </label>
      {unreadable && (
        <p className="error" role="alert">
          {t("time.unreadable")}
        </p>
      )}
    </form>
  );
}

function DatedRange({ onDone }: { onDone: (range: TimeRange) => void }) {
  const { t } = useTranslation();
  const { start, end } = useRange();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [from, to] = ["from", "to"].map((name) => new Date(String(data.get(name))));
    if (from && to && from < to) onDone({ from: from.toISOString(), to: to.toISOString() });
  };
  return (
    <form onSubmit={submit} className={styles.dates}>
      {(["from", "to"] as const).map((name) => (
        <label key={name}>
          {t(`time.${name}`)}
          <input
            className={ui.input}
            type="datetime-local"
            step="1"
            name={name}
            required
            defaultValue={fieldValue(name === "from" ? start : end)}
          />
        </label>
      ))}
      <Button type="submit" small>
        {t("time.apply")}
      </Button>
    </form>
  );
}
