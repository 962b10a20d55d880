import { useTranslation } from "react-i18next";
import { formatInstant } from "@/shared/format/instant";
import { useRange } from "./RangeContext";
import { presetOf, resolveInstant, type TimeRange } from "./range";
import { presetText } from "./TimePicker";

function bound(expression: string, locale: string): string {
  if (expression.startsWith("now")) return expression;
  const instant = resolveInstant(expression, Date.now());
  return instant === undefined ? expression : formatInstant(instant, locale).replace(/[.,]\d{3}$/, "");
}

/** The range as the button shows it: "Last 1 h", or two instants. */
export function useRangeLabel(): string {
  const { t, i18n } = useTranslation();
  const { range } = useRange();
  const preset = presetOf(range);
  if (preset) return t("time.last", { length: presetText(preset, (unit) => t(`time.units.${unit}`)) });
  return absoluteLabel(range, i18n.language);
}

function absoluteLabel(range: TimeRange, locale: string): string {
  return `${bound(range.from, locale)} – ${bound(range.to, locale)}`;
}
