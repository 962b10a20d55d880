import { useMantineColorScheme } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { storedKey, storeKey } from "@/api/client";
import { healthQuery, onboardingQuery } from "@/api/queries/platform";
import { LANGUAGES, type Language, setLanguage } from "@/i18n";
import { Card, CopyButton, Kbd } from "@/shared/ui/Bits";
import { Button, Segmented } from "@/shared/ui/Button";
import styles from "./settings.module.css";

export function SettingsPage() {
  const { t } = useTranslation();
  const { data: health } = useQuery(healthQuery());
  return (
    <div className={styles.page}>
      <h1>{t("settings.title")}</h1>
      <Appearance />
      <Endpoints />
      <Access />
      <Card title={t("settings.keyboard")}>
        <Line label={t("settings.keyboardHint")}>
          <Kbd>?</Kbd>
        </Line>
      </Card>
      <Card title={t("settings.about")}>
        <Line label="Heliograph">{health && t("platform.version", { version: health.version })}</Line>
      </Card>
    </div>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles.line}>
      <span>{label}</span>
      <span className={styles.value}>{children}</span>
    </div>
  );
}

function Appearance() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const languages = Object.entries(LANGUAGES) as [Language, string][];
  return (
    <Card title={t("settings.appearance")}>
      <Line label={t("settings.theme")}>
        <Segmented
          label={t("settings.theme")}
          value={colorScheme}
          options={[
            ["auto", t("shell.theme.auto")],
            ["light", t("shell.theme.light")],
            ["dark", t("shell.theme.dark")],
          ]}
          onChange={setColorScheme}
        />
      </Line>
      <Line label={t("settings.language")}>
        <Segmented
          label={t("settings.language")}
          value={i18n.language as Language}
          options={languages}
          onChange={(language) => void setLanguage(language)}
        />
      </Line>
    </Card>
  );
}

function Endpoints() {
  const { t } = useTranslation();
  const { data } = useQuery(onboardingQuery());
  if (!data) return null;
  const addresses: ReadonlyArray<readonly [label: string, address: string | null]> = [
    [t("start.grpc"), data.endpoints.grpc],
    [t("start.http"), data.endpoints.http],
  ];
  return (
    <Card title={t("settings.endpoints")}>
      {addresses.map(
        ([label, address]) =>
          address && (
            <Line key={label} label={label}>
              <code>{address}</code>
              <CopyButton text={address} />
            </Line>
          ),
      )}
    </Card>
  );
}

function Access() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data } = useQuery(onboardingQuery());
  const [kept, setKept] = useState(() => storedKey() !== "");
  const forget = () => {
    storeKey("");
    setKept(false);
    void client.resetQueries();
  };
  return (
    <Card title={t("settings.access")}>
      <Line label={t(data?.requires_key || kept ? "settings.keyStored" : "settings.keyNotNeeded")}>
        {kept && <Button onClick={forget}>{t("settings.forgetKey")}</Button>}
      </Line>
    </Card>
  );
}
