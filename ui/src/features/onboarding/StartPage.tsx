import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { onboardingQuery } from "@/api/queries/platform";
import type { Onboarding } from "@/api/types";
import { CopyButton } from "@/shared/ui/Bits";
import { Button, buttonClass } from "@/shared/ui/Button";
import { Code } from "@/shared/ui/Code";
import { Failure, Loading } from "@/shared/ui/States";
import { SignalsSeen } from "./SignalsSeen";
import styles from "./start.module.css";

export function StartPage() {
  const { data, error, isPending } = useQuery(onboardingQuery());
  if (isPending) return <Loading />;
  if (error && !data) return <Failure error={error} />;
  return data && <Start onboarding={data} />;
}

function Start({ onboarding }: { onboarding: Onboarding }) {
  const { t } = useTranslation();
  const { endpoints, empty, seen, requires_key } = onboarding;
  return (
    <div className={styles.page}>
      <header>
        <h1>{t("start.title")}</h1>
        <p className="muted">{t("start.lead")}</p>
      </header>
      <div className={styles.endpoints}>
        {endpoints.grpc && <Endpoint label={t("start.grpc")} address={endpoints.grpc} />}
        {endpoints.http && <Endpoint label={t("start.http")} address={endpoints.http} />}
      </div>
      {requires_key && <p className={styles.key}>{t("start.needsKey")}</p>}
      <Snippets snippets={onboarding.snippets} />
      <div className={styles.wait} data-arrived={!empty} role="status">
        <i aria-hidden />
        {t(empty ? "start.waiting" : "start.arrived")}
        {!empty && (
          <Link to="/" className={buttonClass(true)}>
            {t("start.see")}
          </Link>
        )}
        <SignalsSeen seen={seen} />
      </div>
    </div>
  );
}

function Endpoint({ label, address }: { label: string; address: string }) {
  return (
    <div className={styles.endpoint}>
      <span className="muted">{label}</span>
      <code>{address}</code>
      <CopyButton text={address} />
    </div>
  );
}

function Snippets({ snippets }: { snippets: Onboarding["snippets"] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(snippets[0]?.id);
  const snippet = snippets.find(({ id }) => id === chosen);
  return (
    <section className={styles.snippets} aria-label={t("start.languages")}>
      <div className={styles.tabs}>
        {snippets.map(({ id, title }) => (
          <Button key={id} kind="quiet" small aria-pressed={id === chosen} onClick={() => setChosen(id)}>
            {title}
          </Button>
        ))}
      </div>
      {snippet?.install && <CodeBlock label={t("start.install")} code={snippet.install} />}
      {snippet && <CodeBlock label={t("start.run")} code={snippet.code} />}
    </section>
  );
}

function CodeBlock({ label, code }: { label: string; code: string }) {
  return (
    <figure className={styles.code}>
      <figcaption>
        {label}
        <CopyButton text={code} />
      </figcaption>
      <Code>{code}</Code>
    </figure>
  );
}
