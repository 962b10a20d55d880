import { Popover } from "@mantine/core";
import { Link, useLocation } from "@tanstack/react-router";
import { Bookmark, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "@/shared/table/menu.module.css";
import { Button, IconButton } from "@/shared/ui/Button";
import ui from "@/shared/ui/ui.module.css";
import { parseSearch } from "@/shared/url/search";
import { keepViews, loadViews, type SavedView, withoutView, withView } from "./store";

/** Views of this page under names; the URL holds all of a view, so saving one is keeping its URL. */
export function SavedViews() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [views, setViews] = useState(loadViews);
  const { pathname, searchStr } = useLocation();
  const change = (next: SavedView[]) => {
    keepViews(next);
    setViews(next);
  };
  const here = views.filter(({ path }) => path === pathname);
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get("name");
    if (typeof name !== "string" || name.trim() === "") return;
    // Another tab may have saved some since.
    change(withView(loadViews(), { name: name.trim(), path: pathname, search: lasting(searchStr) }));
    event.currentTarget.reset();
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <IconButton
          kind="default"
          label={t("views.title")}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Bookmark size={15} />
        </IconButton>
      </Popover.Target>
      <Popover.Dropdown className={styles.menu} aria-label={t("views.title")}>
        {here.length === 0 && <p className={styles.none}>{t("views.none")}</p>}
        <ul className={styles.views}>
          {here.map((view) => (
            <li key={view.name}>
              <Link
                to={view.path}
                search={() => parseSearch(view.search)}
                className="truncate"
                onClick={() => setOpen(false)}
              >
                {view.name}
              </Link>
              <IconButton
                small
                label={t("views.forget", { name: view.name })}
                onClick={() => change(withoutView(loadViews(), view))}
              >
                <Trash2 size={13} />
              </IconButton>
            </li>
          ))}
        </ul>
        <form className={styles.form} onSubmit={save}>
          <input
            className={ui.input}
            name="name"
            autoComplete="off"
            maxLength={80}
            aria-label={t("views.name")}
            placeholder={t("views.name")}
          />
          <Button type="submit">{t("views.save")}</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The search part without what belongs to the moment: the open row. */
function lasting(search: string): string {
  const parameters = new URLSearchParams(search);
  parameters.delete("sel");
  return parameters.toString();
}
