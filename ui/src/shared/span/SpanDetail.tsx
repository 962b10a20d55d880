import { Link } from "@tanstack/react-router";
import { CircleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Span, Trace } from "@/api/types";
import { AttributeList } from "@/shared/attributes/AttributeList";
import { findAttributes } from "@/shared/attributes/value";
import { formatTerm } from "@/shared/filter/syntax";
import { formatDuration } from "@/shared/format/duration";
import { ServiceLink } from "@/shared/service/ServiceName";
import { Badge } from "@/shared/ui/Bits";
import { buttonClass } from "@/shared/ui/Button";
import ui from "@/shared/ui/ui.module.css";
import { EventList } from "./EventList";
import { IdentityList } from "./IdentityList";
import { LinkList } from "./LinkList";
import { SpanLogs } from "./SpanLogs";
import styles from "./span.module.css";

interface SpanDetailProps {
  trace: Trace;
  span: Span;
  /** Nanoseconds of the span's own work. */
  self: number;
  onCritical: boolean;
}

const MANY_ATTRIBUTES = 12;

/** Everything that was sent about one span. */
export function SpanDetail({ trace, span, self, onCritical }: SpanDetailProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const resource = trace.resources[span.resource];
  const offset = Number(BigInt(span.start) - BigInt(trace.start));
  return (
    <div className={styles.detail}>
      <Facts span={span} self={self} offset={offset} onCritical={onCritical} />
      {span.status === "error" && (
        <p className={styles.error}>
          <CircleAlert size={14} aria-hidden />
          {span.status_message || t("traces.error")}
        </p>
      )}
      {span.attributes.length > MANY_ATTRIBUTES && (
        <div className={styles.search}>
          <input
            className={ui.input}
            type="search"
            placeholder={t("trace.attributes")}
            aria-label={t("trace.attributes")}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        </div>
      )}
      <Section title={t("trace.attributes")} count={span.attributes.length}>
        <AttributeList
          label={t("trace.attributes")}
          attributes={findAttributes(span.attributes, search)}
          page="/traces"
        />
      </Section>
      <Section title={t("trace.events")} count={span.events.length}>
        <EventList events={span.events} origin={span.start} />
      </Section>
      <Section title={t("trace.links")} count={span.links.length}>
        <LinkList links={span.links} />
      </Section>
      <Section title={t("trace.logs")} count={span.logs}>
        <SpanLogs trace={trace} span={span} />
      </Section>
      <Section title={t("trace.resource")} count={resource?.attributes.length ?? 0}>
        <AttributeList
          label={t("trace.resource")}
          attributes={resource?.attributes ?? []}
          page="/traces"
          prefix="resource."
        />
      </Section>
      <Section title={t("trace.identity")} count={1}>
        <IdentityList trace={trace} span={span} />
      </Section>
    </div>
  );
}

function Facts({ span, self, offset, onCritical }: Omit<SpanDetailProps, "trace"> & { offset: number }) {
  const { t, i18n } = useTranslation();
  const q = [
    formatTerm({ key: "service", operator: "=", value: span.service }),
    formatTerm({ key: "name", operator: "=", value: span.name }),
  ].join(" ");
  return (
    <div className={styles.facts}>
      <div className={styles.factRow}>
        <ServiceLink name={span.service} />
        <Badge>{t(`trace.kindName.${span.kind}`)}</Badge>
        {span.status === "error" && <Badge tone="error">{t("traces.error")}</Badge>}
        {onCritical && <Badge tone="accent">{t("trace.onCritical")}</Badge>}
      </div>
      <div className={styles.factRow}>
        <b>{formatDuration(span.duration, i18n.language)}</b>
        <span className="muted">
          {t("trace.selfTime")} {formatDuration(self, i18n.language)}
        </span>
        <span className="muted">
          {t("trace.afterStart", { time: formatDuration(offset, i18n.language) })}
        </span>
      </div>
      <div className={styles.factRow}>
        <Link to="/traces" search={{ q, view: "spans" }} className={buttonClass(true)}>
          {t("trace.similar")}
        </Link>
      </div>
    </div>
  );
}

interface SectionProps {
  title: string;
  count: number;
  children: ReactNode;
}

function Section({ title, count, children }: SectionProps) {
  if (count === 0) return null;
  return (
    <details className={styles.section} open>
      <summary>
        {title}
        {count > 1 && <span className={styles.count}>{count}</span>}
      </summary>
      {children}
    </details>
  );
}
