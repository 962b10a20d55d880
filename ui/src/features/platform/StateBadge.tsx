import { useTranslation } from "react-i18next";
import type { PlatformStatus } from "@/api/types";
import { Badge } from "@/shared/ui/Bits";

type State = PlatformStatus["status"];

const TONES: Readonly<Record<State, "accent" | "warn" | "error" | "plain">> = {
  ok: "accent",
  starting: "warn",
  stopping: "warn",
  degraded: "warn",
  failed: "error",
  unknown: "plain",
};

export function StateBadge({ state }: { state: State }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[state]}>{t(`platform.state.${state}`)}</Badge>;
}
