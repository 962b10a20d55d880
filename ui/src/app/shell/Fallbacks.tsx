import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { buttonClass } from "@/shared/ui/Button";
import { Empty, Failure } from "@/shared/ui/States";

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
  return <Failure error={error} onRetry={reset} />;
}
