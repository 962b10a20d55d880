import type { TFunction } from "i18next";
import { parseTimeRange } from "@/shared/time/parse";
import type { TimeRange } from "@/shared/time/range";
import { PAGES } from "./pages";

/** One line of the palette. `href` lines are links; the others do something here. */
export interface Command {
  id: string;
  group: "pages" | "services" | "time" | "actions";
  text: string;
  note?: string;
  run: () => void;
}

export interface CommandTools {
  t: TFunction;
  services: readonly string[];
  go: (path: (typeof PAGES)[number]["to"]) => void;
  openService: (name: string) => void;
  openTrace: (id: string) => void;
  searchLogs: (text: string) => void;
  setRange: (range: TimeRange) => void;
  setScheme: (scheme: "light" | "dark") => void;
}

const TRACE_ID = /^[0-9a-f]{32}$/i;
const MOST_SERVICES = 8;

function fits(text: string, query: string): boolean {
  return text.toLowerCase().includes(query.toLowerCase());
}

/** What the palette offers for what was typed. */
export function commandsFor(query: string, tools: CommandTools): Command[] {
  const { t } = tools;
  const found: Command[] = [];
  if (TRACE_ID.test(query)) {
    const id = query.toLowerCase();
    const text = t("palette.openTrace", { id });
    found.push({ id: "trace", group: "actions", text, run: () => tools.openTrace(id) });
  }
  const range = query ? parseTimeRange(query, Date.now()) : undefined;
  if (range) found.push({ id: "range", group: "time", text: query, run: () => tools.setRange(range) });
  for (const { to, label } of PAGES) {
    const text = t(`shell.${label}`);
    if (fits(`${text} ${label}`, query))
      found.push({ id: to, group: "pages", text, run: () => tools.go(to) });
  }
  for (const name of tools.services.filter((service) => fits(service, query)).slice(0, MOST_SERVICES)) {
    found.push({ id: `service:${name}`, group: "services", text: name, run: () => tools.openService(name) });
  }
  for (const scheme of ["light", "dark"] as const) {
    const text = t(scheme === "light" ? "palette.useLight" : "palette.useDark");
    if (fits(text, query))
      found.push({ id: scheme, group: "actions", text, run: () => tools.setScheme(scheme) });
  }
  if (query && !TRACE_ID.test(query)) {
    const text = t("palette.searchLogs", { text: query });
    found.push({ id: "logs", group: "actions", text, run: () => tools.searchLogs(query) });
  }
  return found;
}
