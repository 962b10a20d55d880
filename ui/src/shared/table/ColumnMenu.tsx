import { Popover } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Columns3 } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldsQuery } from "@/api/queries/fields";
import type { Signal } from "@/api/types";
import { useRange } from "@/shared/time/RangeContext";
import { Button, IconButton } from "@/shared/ui/Button";
import ui from "@/shared/ui/ui.module.css";
import { fieldColumns, toggleColumn } from "./columns";
import styles from "./menu.module.css";
import type { ColumnChoice } from "./useColumns";

interface ColumnMenuProps {
  choice: ColumnChoice;
  known: ReadonlyArray<{ id: string; title: string }>;
  /** Whose fields may become columns; without it there are only the table's own. */
  signal?: Signal;
}

/** Which columns the table shows. */
export function ColumnMenu({ choice: { ids, setIds }, known, signal }: ColumnMenuProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const names = known.map(({ id }) => id);
  const own = fieldColumns(ids, names).map((id) => ({ id, title: id }));
  const toggle = (id: string) => setIds(toggleColumn(ids, id, names));
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <IconButton
          kind="default"
          label={t("table.columns")}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Columns3 size={15} />
        </IconButton>
      </Popover.Target>
      <Popover.Dropdown className={styles.menu} aria-label={t("table.columns")}>
        <fieldset className={styles.list} aria-label={t("table.columns")}>
          {[...known, ...(signal ? own : [])].map(({ id, title }) => (
            <label key={id}>
              <input type="checkbox" checked={ids.includes(id)} onChange={() => toggle(id)} />
              <span className="truncate">{title}</span>
            </label>
          ))}
        </fieldset>
        {signal && <AddField signal={signal} taken={ids} onAdd={toggle} />}
      </Popover.Dropdown>
    </Popover>
  );
}

interface AddFieldProps {
  signal: Signal;
  taken: readonly string[];
  onAdd: (key: string) => void;
}

function AddField({ signal, taken, onAdd }: AddFieldProps) {
  const { t } = useTranslation();
  const list = useId();
  const { data } = useQuery(fieldsQuery(signal, useRange()));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const key = new FormData(form).get("key");
    if (typeof key !== "string" || key.trim() === "" || key.includes(",") || taken.includes(key.trim()))
      return;
    onAdd(key.trim());
    form.reset();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <input
        className={ui.input}
        name="key"
        list={list}
        autoComplete="off"
        aria-label={t("table.addField")}
        placeholder={t("table.addField")}
      />
      <datalist id={list}>
        {data?.fields.map(({ key }) => (
          <option key={key} value={key} />
        ))}
      </datalist>
      <Button type="submit">{t("table.add")}</Button>
    </form>
  );
}
