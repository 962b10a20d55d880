import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Span } from "@/api/types";
import { AttributeList } from "@/shared/attributes/AttributeList";
import styles from "./span.module.css";

export function LinkList({ links }: { links: Span["links"] }) {
  const { t } = useTranslation();
  return (
    <ul className={styles.events}>
      {links.map((link) => (
        <li key={link.trace_id + link.span_id}>
          <Link
            to="/trace/$traceId"
            params={{ traceId: link.trace_id }}
            search={{ span: link.span_id }}
            className="mono"
            title={t("trace.openLinked")}
          >
            {link.trace_id.slice(0, 16)}… / {link.span_id}
          </Link>
          <AttributeList label={t("trace.attributes")} attributes={link.attributes} page="/traces" />
        </li>
      ))}
    </ul>
  );
}
