import { useQuery } from "@tanstack/react-query";
import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { healthQuery } from "@/api/queries/platform";
import { Button, buttonClass } from "@/shared/ui/Button";
import { Empty, Failure } from "@/shared/ui/States";
import { isLoadFailure } from "./loading";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Empty title={t("shell.notFound")} hint={t("shell.notFoundHint")}>
      <Link to="/" className={buttonClass()}>
        {t("shell.overview")}
      </Link>
    </Empty>
  );
}

export function Crashed({ error, reset }: ErrorComponentProps) {
  return isLoadFailure(error) ? <NotLoaded /> : <Failure error={error} onRetry={reset} />;
}

/** Browsers remember that a module failed: only loading the page anew asks for it again. */
function NotLoaded() {
  const { t } = useTranslation();
  const { isError: away, refetch } = useQuery(healthQuery());
  // The last answer may be ten seconds old: whether the server is away must be known now.
  useEffect(() => void refetch(), [refetch]);
  const wasAway = useRef(false);
  useEffect(() => {
    if (wasAway.current && !away) window.location.reload();
    wasAway.current = away;
  }, [away]);
  return (
    <Empty
      title={away ? t("states.offline") : t("shell.notLoaded")}
      hint={away ? t("states.offlineHint") : t("shell.notLoadedHint")}
    >
      {!away && <Button onClick={() => window.location.reload()}>{t("shell.reload")}</Button>}
    </Empty>
  );
}
