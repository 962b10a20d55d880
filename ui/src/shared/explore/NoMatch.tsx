import { useTranslation } from "react-i18next";
import { useRange } from "@/shared/time/RangeContext";
import { Button } from "@/shared/ui/Button";
import { Empty } from "@/shared/ui/States";
import { useExplore } from "./useExplore";

/** Nothing matches: the two ways out. */
export function NoMatch() {
  const { t } = useTranslation();
  const { setRange } = useRange();
  const { q, setQ } = useExplore();
  return (
    <Empty>
      <Button onClick={() => setRange({ from: "now-24h", to: "now" })}>{t("states.widen")}</Button>
      {q !== "" && <Button onClick={() => setQ("")}>{t("states.clearFilter")}</Button>}
    </Empty>
  );
}
