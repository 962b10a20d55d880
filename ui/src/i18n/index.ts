import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en";

export const LANGUAGES = { en: "English", zh: "中文" } as const;
export type Language = keyof typeof LANGUAGES;

const STORAGE_KEY = "heliograph.language";

/** The stored choice, else what the browser asks for, else English. */
export function preferredLanguage(stored: string | null, wanted: readonly string[]): Language {
  if (stored === "en" || stored === "zh") return stored;
  const first = wanted.find((tag) => /^(en|zh)\b/i.test(tag));
  return first?.toLowerCase().startsWith("zh") ? "zh" : "en";
}

async function load(language: Language): Promise<void> {
  if (language === "en" || i18next.hasResourceBundle(language, "translation")) return;
  const { zh } = await import("./zh");
  i18next.addResourceBundle("zh", "translation", zh);
}

export async function setLanguage(language: Language): Promise<void> {
  // Kept before the catalogue is there: whoever opens another page meanwhile has chosen too.
  localStorage.setItem(STORAGE_KEY, language);
  await load(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

export async function startTranslations(): Promise<void> {
  const language = preferredLanguage(localStorage.getItem(STORAGE_KEY), navigator.languages);
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  if (language !== "en") {
    await load(language);
    await i18next.changeLanguage(language);
    document.documentElement.lang = "zh-CN";
  }
}
