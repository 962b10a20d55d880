"""Batches as text. It goes through OTLP/JSON: a person reads it, so speed does not matter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from heliograph.exporters.debug.config import Verbosity
from heliograph.model import Batch, Signal

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOTS = {
    Signal.TRACES: ("resourceSpans", "scopeSpans", "spans"),
    Signal.METRICS: ("resourceMetrics", "scopeMetrics", "metrics"),
    Signal.LOGS: ("resourceLogs", "scopeLogs", "logRecords"),
}
_TITLES = {Signal.TRACES: "Traces", Signal.METRICS: "Metrics", Signal.LOGS: "Logs"}
_ITEMS = {Signal.TRACES: "spans", Signal.METRICS: "data points", Signal.LOGS: "log records"}


def counts(batch: Batch) -> str:
    """One line: how much is in `batch`."""
    metrics = f", {len(batch)} metrics" if batch.signal is Signal.METRICS else ""
    return f"{_TITLES[batch.signal]}: {batch.num_items} {_ITEMS[batch.signal]}{metrics}"


def render(batch: Batch, verbosity: Verbosity) -> str:
    """Counts, then a line for each record, or every field of it."""
    from heliograph.wire import Encoding, encode

    body: dict[str, Any] = json.loads(encode(batch, Encoding.JSON))
    lines = [counts(batch)]
    resources, scopes, records = _ROOTS[batch.signal]
    for number, resource in enumerate(body.get(resources, ())):
        lines.append(f"Resource #{number} {_attributes(resource.get('resource', {}))}".rstrip())
        for scope in resource.get(scopes, ()):
            name = scope.get("scope", {})
            lines.append(f"  Scope {name.get('name', '')} {name.get('version', '')}".rstrip())
            for record in scope.get(records, ()):
                if verbosity is Verbosity.NORMAL:
                    lines.append(f"    {_line(batch.signal, record)}")
                else:
                    lines += [f"    {line}" for line in _fields(record)]
                    lines.append("")
    return "\n".join(lines).rstrip()


def _line(signal: Signal, record: dict[str, Any]) -> str:
    match signal:
        case Signal.TRACES:
            head = f"{record.get('name', '')} {record.get('traceId', '')} {record.get('spanId', '')}"
        case Signal.LOGS:
            head = f"{record.get('severityText', '')} {_value(record.get('body', {}))}".strip()
        case Signal.METRICS:
            points = sum(len(data["dataPoints"]) for data in record.values() if isinstance(data, dict))
            return f"{record.get('name', '')} {record.get('unit', '')} ({points} data points)"
    return f"{head} {_attributes(record)}".rstrip()


def _attributes(owner: dict[str, Any]) -> str:
    return " ".join(f"{item['key']}={_value(item.get('value', {}))}" for item in owner.get("attributes", ()))


def _value(value: dict[str, Any]) -> str:
    for kind, inner in value.items():
        match kind:
            case "arrayValue":
                return "[" + ", ".join(_value(item) for item in inner.get("values", ())) + "]"
            case "kvlistValue":
                pairs = (f"{item['key']}: {_value(item.get('value', {}))}" for item in inner.get("values", ()))
                return "{" + ", ".join(pairs) + "}"
            case _:
                return str(inner)
    return ""


def _fields(record: dict[str, Any], indent: str = "") -> Iterator[str]:
    for key, value in record.items():
        if key == "attributes":
            yield f"{indent}attributes:"
            for item in value:
                yield f"{indent}  -> {item['key']}: {_value(item.get('value', {}))}"
        elif key in ("body", "value"):
            yield f"{indent}{key}: {_value(value)}"
        elif isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from _fields(value, indent + "  ")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for number, item in enumerate(value):
                yield f"{indent}{key} #{number}"
                yield from _fields(item, indent + "  ")
        else:
            yield f"{indent}{key}: {value}"
