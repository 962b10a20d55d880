import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { logContextQuery } from "@/api/queries/logs";
import type { LogRecord } from "@/api/types";
import { AttributeList } from "@/shared/attributes/AttributeList";
import { useExplore } from "@/shared/explore/useExplore";
import { formatFull } from "@/shared/format/instant";
import { LogLines } from "@/shared/logs/LogLines";
import { SeverityText } from "@/shared/logs/SeverityText";
import { bodyText } from "@/shared/logs/severity";
import { SidePanel } from "@/shared/panel/SidePanel";
import { ServiceLink } from "@/shared/service/ServiceName";
import { Button, buttonClass } from "@/shared/ui/Button";
import { Code } from "@/shared/ui/Code";
import { Failure, Loading } from "@/shared/ui/States";
import styles from "./logs.module.css";

const FIRST_LINES = 5;
const MORE_LINES = 4;
const MOST_LINES = 320;

/** One record: all of it, and what was logged around it. */
export function LogPanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const { pin, setPin, select } = useExplore();
  const [lines, setLines] = useState(FIRST_LINES);
  const { data, error, isPending } = useQuery(logContextQuery(id, lines));
  return (
    <SidePanel
      title={t("logs.record")}
      label={t("logs.record")}
      pinned={pin}
      onPin={setPin}
      onClose={() => select(undefined)}
    >
      {isPending && <Loading />}
      {error && <Failure error={error} />}
      {data && (
        <>
          <RecordDetail record={data.record} />
          <section className={styles.section}>
            <h2 title={t("logs.contextHint")}>{t("logs.context")}</h2>
            <Context records={[...data.before, data.record, ...data.after]} marked={data.record.id} />
            {lines < MOST_LINES && (
              <Button small className={styles.more} onClick={() => setLines(lines * MORE_LINES)}>
                {t("logs.moreContext")}
              </Button>
            )}
          </section>
        </>
      )}
    </SidePanel>
  );
}

function Context({ records, marked }: { records: readonly LogRecord[]; marked: string }) {
  const { q } = useExplore();
  return <LogLines records={records} marked={marked} search={q ? { q } : {}} />;
}

function RecordDetail({ record }: { record: LogRecord }) {
  const { t, i18n } = useTranslation();
  const nested = typeof record.body === "object" && record.body !== null;
  return (
    <>
      <div className={styles.facts}>
        <SeverityText severity={record.severity} />
        <ServiceLink name={record.service} />
        <span className="muted">{formatFull(record.time, i18n.language)}</span>
        {record.event_name && (
          <span className="muted">
            {t("logs.event")} {record.event_name}
          </span>
        )}
        {record.trace_id && (
          <Link
            to="/trace/$traceId"
            params={{ traceId: record.trace_id }}
            search={{ span: record.span_id || undefined }}
            className={buttonClass(true)}
          >
            <Waypoints size={13} aria-hidden />
            {t("logs.openTrace")}
          </Link>
        )}
      </div>
      <Code className={styles.message}>
        {nested ? JSON.stringify(record.body, null, 2) : bodyText(record)}
      </Code>
      <Attributes title={t("trace.attributes")} attributes={record.attributes} prefix="" />
      <Attributes title={t("trace.resource")} attributes={record.resource_attributes} prefix="resource." />
    </>
  );
}

interface AttributesProps {
  title: string;
  attributes: LogRecord["attributes"];
  prefix: string;
}

function Attributes({ title, attributes, prefix }: AttributesProps) {
  if (attributes.length === 0) return null;
  return (
    <section className={styles.section}>
      <h2>{title}</h2>
      <AttributeList label={title} attributes={attributes} page="/logs" prefix={prefix} />
    </section>
  );
}
