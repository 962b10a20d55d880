import type { ServiceShare } from "@/api/types";
import { serviceColor } from "@/shared/service/hue";
import styles from "./traces.module.css";

/** How the spans of a trace are shared among services, as one bar in their hues. */
export function ServiceShares({ services }: { services: readonly ServiceShare[] }) {
  const text = services.map(({ name, spans }) => `${name} ${spans}`).join(", ");
  return (
    <span className={styles.shares} title={text}>
      {services.map(({ name, spans }) => (
        <i key={name} style={{ flexGrow: spans, background: serviceColor(name) }} />
      ))}
      <span className="sr-only">{text}</span>
    </span>
  );
}
