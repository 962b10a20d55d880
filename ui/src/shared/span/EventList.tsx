import { useTranslation } from "react-i18next";
import type { Span } from "@/api/types";
import { AttributeList } from "@/shared/attributes/AttributeList";
import { formatDuration } from "@/shared/format/duration";
import { formatFull } from "@/shared/format/instant";
import { Code } from "@/shared/ui/Code";
import styles from "./span.module.css";

const TRACE_KEY = "exception.stacktrace";

/** Events of a span; an exception shows its stack trace as text. */
export function EventList({ events, origin }: { events: Span["events"]; origin: string }) {
  const { t, i18n } = useTranslation();
  return (
    <ol className={styles.events}>
      {events.map((event, index) => {
        const stack = event.attributes.find(({ key }) => key === TRACE_KEY)?.value;
        const offset = Number(BigInt(event.time) - BigInt(origin));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: events may be equal in everything
          <li key={index} data-exception={event.name === "exception"}>
            <header>
              <b>{event.name}</b>
              <span className="muted" title={formatFull(event.time, i18n.language)}>
                +{formatDuration(offset, i18n.language)}
              </span>
            </header>
            <AttributeList
              label={t("trace.attributes")}
              attributes={event.attributes.filter(({ key }) => key !== TRACE_KEY)}
              page="/traces"
            />
            {typeof stack === "string" && <Code className={styles.stack}>{stack}</Code>}
          </li>
        );
      })}
    </ol>
  );
}
