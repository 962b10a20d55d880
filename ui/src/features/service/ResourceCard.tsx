import { useTranslation } from "react-i18next";
import { Card } from "@/shared/ui/Bits";
import styles from "./service.module.css";

/** What the service says of where it runs: versions, hosts, runtimes. */
export function ResourceCard({ attributes }: { attributes: Readonly<Record<string, string[]>> }) {
  const { t } = useTranslation();
  const entries = Object.entries(attributes)
    .filter(([key]) => key !== "service.name")
    .sort(([left], [right]) => left.localeCompare(right));
  if (entries.length === 0) return null;
  return (
    <Card title={t("service.resource")}>
      <dl className={styles.resource}>
        {entries.map(([key, values]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{values.join(", ")}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
