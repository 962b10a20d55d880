import { useTranslation } from "react-i18next";
import type { PlatformStatus } from "@/api/types";
import { formatBytes, formatExact, formatPercent } from "@/shared/format/numbers";
import { Card } from "@/shared/ui/Bits";
import { Facts } from "./Facts";

export function ProcessCard({ process }: { process: PlatformStatus["process"] }) {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  return (
    <Card title={t("platform.process")}>
      <Facts
        facts={[
          [t("platform.cpu"), formatPercent(process.cpu_percent / 100, locale)],
          [t("platform.memory"), formatBytes(process.resident_bytes, locale)],
          [t("platform.threads"), formatExact(process.threads, locale)],
          [t("platform.files"), formatExact(process.open_files, locale)],
          ["PID", String(process.pid)],
        ]}
      />
    </Card>
  );
}
