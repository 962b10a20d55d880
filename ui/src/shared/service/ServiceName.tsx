import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { serviceColor } from "./hue";
import styles from "./service.module.css";

export function ServiceDot({ name }: { name: string }) {
  return <span className={styles.dot} style={{ background: serviceColor(name) }} aria-hidden />;
}

/** A service with its hue. */
export function ServiceName({ name }: { name: string }) {
  const { t } = useTranslation();
  return (
    <span className={styles.name}>
      <ServiceDot name={name} />
      <span className="truncate">{name || t("common.unknownService")}</span>
    </span>
  );
}

export function ServiceLink({ name }: { name: string }) {
  return (
    <Link to="/service" search={{ name }} className={styles.link}>
      <ServiceName name={name} />
    </Link>
  );
}
