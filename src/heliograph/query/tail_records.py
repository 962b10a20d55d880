"""Log records of a batch as the API shows them, without the store."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from heliograph.model import Batch
from heliograph.query.logs import severity_name
from heliograph.query.results.base import Attribute, AttributeType
from heliograph.query.results.logs import LogRecord
from heliograph.query.values import attribute
from heliograph.wire import Encoding, encode

IDENTITY = "substring(lower(hex(MD5(concat(ServiceName, '\\0', if(BodyType = 'str', Body, ''))))), 1, 16)"
"""What tells records of the same time apart that were seen before they were stored, as SQL over the store's columns."""

_TYPES: Mapping[str, AttributeType] = {
    "stringValue": "string",
    "intValue": "int",
    "doubleValue": "double",
    "boolValue": "bool",
    "arrayValue": "array",
    "kvlistValue": "map",
    "bytesValue": "bytes",
}


def records_of(batch: Batch) -> Iterator[LogRecord]:
    """The records of a batch of logs in order; for a few hundred, not for thousands."""
    document = json.loads(encode(batch, Encoding.JSON))
    for resource in document.get("resourceLogs", ()):
        shared = _attributes(resource.get("resource", {}))
        service = next((item["value"] for item in shared if item["key"] == "service.name"), "")
        for scope in resource.get("scopeLogs", ()):
            for record in scope.get("logRecords", ()):
                yield _record(record, scope.get("scope", {}), shared, service if isinstance(service, str) else "")


def _record(record: Mapping[str, Any], scope: Mapping[str, Any], shared: list[Attribute], service: str) -> LogRecord:
    observed = int(record.get("observedTimeUnixNano", 0))
    time = int(record.get("timeUnixNano", 0)) or observed
    number = int(record.get("severityNumber", 0))
    kind, body = _value(record.get("body", {}))
    text = body if kind == "string" else ""
    identity = hashlib.md5(f"{service}\0{text}".encode(), usedforsecurity=False).hexdigest()[:16]
    return LogRecord(
        id=f"{time}~{identity}",
        time=time,
        observed_time=observed,
        severity=severity_name(number),
        severity_number=number,
        severity_text=record.get("severityText", ""),
        body=body,
        body_type=kind,
        event_name=record.get("eventName", ""),
        service=service,
        trace_id=record.get("traceId", "").lower(),
        span_id=record.get("spanId", "").lower(),
        flags=int(record.get("flags", 0)),
        attributes=_attributes(record),
        resource_attributes=shared,
        scope_name=scope.get("name", ""),
        scope_version=scope.get("version", ""),
    )


def _attributes(holder: Mapping[str, Any]) -> list[Attribute]:
    found: dict[str, Attribute] = {}
    for pair in holder.get("attributes", ()):
        kind, value = _value(pair.get("value", {}))
        key = pair.get("key", "")
        found[key] = (
            attribute(key, kind, value) if kind in {"int", "double"} else Attribute(key=key, type=kind, value=value)
        )
    return sorted(found.values(), key=lambda item: item["key"])


def _value(value: Mapping[str, Any]) -> tuple[AttributeType, Any]:
    """Type and plain value of an OTLP/JSON `AnyValue`."""
    name = next(iter(value), "")
    kind = _TYPES.get(name)
    if kind is None:
        return "empty", None
    inner = value[name]
    if kind == "int":
        return kind, int(inner)
    if kind == "double":
        return kind, float(inner)
    if kind == "array":
        return kind, [_plain(item) for item in inner.get("values", ())]
    if kind == "map":
        return kind, {pair.get("key", ""): _plain(pair.get("value", {})) for pair in inner.get("values", ())}
    return kind, inner


def _plain(value: Mapping[str, Any]) -> Any:
    kind, inner = _value(value)
    return attribute("", kind, inner)["value"] if kind in {"int", "double"} else inner
