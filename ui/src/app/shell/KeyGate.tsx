import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { storeKey } from "@/api/client";
import { ApiError } from "@/api/errors";
import { Button } from "@/shared/ui/Button";
import { Empty } from "@/shared/ui/States";
import ui from "@/shared/ui/ui.module.css";

const UNAUTHORIZED = 401;

/** Asks for an API key when the server wants one, in place of the page. */
export function KeyGate({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [refused, setRefused] = useState(false);

  useEffect(
    () =>
      client.getQueryCache().subscribe(({ query }) => {
        const { error } = query.state;
        if (error instanceof ApiError && error.status === UNAUTHORIZED) setRefused(true);
      }),
    [client],
  );

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get("key");
    if (typeof key !== "string" || key === "") return;
    storeKey(key);
    setRefused(false);
    void client.resetQueries();
  };

  if (!refused) return children;
  return (
    <Empty title={t("settings.keyNeeded")} hint={t("settings.keyNeededHint")}>
      <form onSubmit={submit} style={{ display: "flex", gap: 8 }}>
        <input
          className={ui.input}
          name="key"
          type="password"
          autoComplete="current-password"
          aria-label={t("settings.key")}
        />
        <Button kind="primary" type="submit">
          {t("settings.useKey")}
        </Button>
      </form>
    </Empty>
  );
}
