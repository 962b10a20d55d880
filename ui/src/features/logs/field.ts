import type { LogRecord } from "@/api/types";
import { valueText } from "@/shared/attributes/value";

const RESOURCE = "resource.";
const ATTRIBUTE = "attributes.";

/** A field of a record, under the name that filters have for it, as text; empty when the record does not have it. */
export function fieldText(record: LogRecord, key: string): string {
  const own: Readonly<Record<string, unknown>> = {
    "service.name": record.service,
    severity_number: record.severity_number,
    severity_text: record.severity_text,
    event_name: record.event_name,
    trace_id: record.trace_id,
    span_id: record.span_id,
    scope: record.scope_name,
  };
  if (Object.hasOwn(own, key)) return valueText(own[key]);
  const shared = key.startsWith(RESOURCE);
  const name = shared
    ? key.slice(RESOURCE.length)
    : key.startsWith(ATTRIBUTE)
      ? key.slice(ATTRIBUTE.length)
      : key;
  const attributes = shared ? record.resource_attributes : record.attributes;
  return valueText(attributes.find((attribute) => attribute.key === name)?.value);
}
