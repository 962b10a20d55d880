import { useTranslation } from "react-i18next";
import { en } from "@/i18n/en";

type Group = "levels" | "breakers" | "kinds" | "features" | "signals" | "events" | "states";

/** The words for names that the server gives; a name without a word stands for itself. */
export function useWord(): (group: Group, name: string) => string {
  const { t } = useTranslation();
  return (group, name) => {
    const known: Readonly<Record<string, string>> = en.protection[group];
    return name in known ? t(`protection.${group}.${name}` as "protection.title") : name.replaceAll("_", " ");
  };
}
