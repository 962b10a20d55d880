import { serviceColor } from "@/shared/service/hue";
import styles from "./traces.module.css";

/** A duration with a bar as long as its share of the longest on the page. */
export function DurationBar({ service, share, text }: { service: string; share: number; text: string }) {
  return (
    <span className={styles.duration}>
      <i style={{ width: `${Math.max(1, share * 100)}%`, background: serviceColor(service) }} />
      <span>{text}</span>
    </span>
  );
}
