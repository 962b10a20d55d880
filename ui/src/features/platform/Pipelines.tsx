import { ArrowRight } from "lucide-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { PlatformStatus } from "@/api/types";
import { Card } from "@/shared/ui/Bits";
import styles from "./platform.module.css";
import { StateBadge } from "./StateBadge";

/** Each pipeline as the way its data takes. */
export function Pipelines({ pipelines }: { pipelines: PlatformStatus["pipelines"] }) {
  const { t } = useTranslation();
  if (pipelines.length === 0) return null;
  return (
    <Card title={t("platform.pipelines")}>
      <ul className={styles.pipelines}>
        {pipelines.map(({ id, receivers, processors, exporters, state }) => (
          <li key={id}>
            <b>{id}</b>
            <span className={styles.way}>
              {[receivers, processors, exporters]
                .filter((stage) => stage.length > 0)
                .map((stage, index) => (
                  <Fragment key={stage.join()}>
                    {index > 0 && <ArrowRight size={13} aria-label="→" />}
                    {stage.map((name) => (
                      <code key={name}>{name}</code>
                    ))}
                  </Fragment>
                ))}
            </span>
            <StateBadge state={state} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
