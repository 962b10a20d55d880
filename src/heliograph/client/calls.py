"""Simple calls: one log record, one data point, one span, as OTLP/JSON."""

import contextvars
import json
import secrets
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from heliograph import __version__
from heliograph.exceptions import InvalidArgument
from heliograph.model.signal import Signal
from heliograph.wire import Encoding, decode, encode

Value = str | bool | int | float | bytes | Sequence["Value"] | Mapping[str, "Value"] | None

SEVERITIES = {"TRACE": 1, "DEBUG": 5, "INFO": 9, "WARN": 13, "WARNING": 13, "ERROR": 17, "FATAL": 21, "CRITICAL": 21}
KINDS = {"internal": 1, "server": 2, "client": 3, "producer": 4, "consumer": 5}
_current: contextvars.ContextVar["SpanCall | None"] = contextvars.ContextVar("heliograph_client_span", default=None)


class SpanCall:
    """A span that lasts as long as the `with` block; an exception inside makes it an error.

    Attributes:
        trace_id: Lower-case hex.
        span_id: Lower-case hex.
    """

    def __init__(self, name: str, kind: str, attributes: dict[str, Value], done: Callable[["SpanCall"], None]) -> None:
        if kind not in KINDS:
            raise InvalidArgument(f"kind {kind!r} is not one of {', '.join(KINDS)}")
        self.name, self.kind, self.attributes = name, kind, attributes
        self.parent = _current.get()
        self.trace_id = self.parent.trace_id if self.parent else secrets.token_hex(16)
        self.span_id = secrets.token_hex(8)
        self.events: list[dict[str, Any]] = []
        self.error = ""
        self.start = self.end = 0
        self._done = done
        self._token: contextvars.Token[SpanCall | None] | None = None

    def set(self, **attributes: Value) -> None:
        """Set attributes."""
        self.attributes |= attributes

    def event(self, name: str, **attributes: Value) -> None:
        """Add an event that happens now."""
        self.events.append({"timeUnixNano": str(time.time_ns()), "name": name, "attributes": _attributes(attributes)})

    def __enter__(self) -> Self:
        self.start = time.time_ns()
        self._token = _current.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            _current.reset(self._token)
        if error is not None:
            self.error = str(error) or type(error).__name__
            details = {
                "exception.type": type(error).__qualname__,
                "exception.message": str(error),
                "exception.stacktrace": "".join(traceback.format_exception(error)),
            }
            self.event("exception", **details)
        self.end = time.time_ns()
        self._done(self)


class Calls:
    """Makes requests of one record each.

    Args:
        service_name: Of the resource.
        resource: Its other attributes.
    """

    def __init__(self, service_name: str, resource: Mapping[str, Value]) -> None:
        attributes = {"service.name": service_name, "telemetry.sdk.name": "heliograph", **resource}
        self._resource = {"attributes": _attributes(attributes)}
        self._scope = {"name": "heliograph.client", "version": __version__}

    def log(self, message: str, severity: str, attributes: Mapping[str, Value]) -> bytes:
        """A request with one log record; inside `with client.span(...)` it carries the span's ids."""
        level = severity.upper()
        if level not in SEVERITIES:
            raise InvalidArgument(f"severity {severity!r} is not one of {', '.join(SEVERITIES)}")
        now = str(time.time_ns())
        record: dict[str, Any] = {
            "timeUnixNano": now,
            "observedTimeUnixNano": now,
            "severityNumber": SEVERITIES[level],
            "severityText": level,
            "body": {"stringValue": message},
            "attributes": _attributes(attributes),
        }
        span = _current.get()
        if span is not None:
            record |= {"traceId": span.trace_id, "spanId": span.span_id}
        return self._request("resourceLogs", "scopeLogs", "logRecords", record)

    def metric(self, name: str, value: float, kind: str, unit: str, attributes: Mapping[str, Value]) -> bytes:
        """A request with one data point."""
        if kind not in {"gauge", "counter"}:
            raise InvalidArgument(f"kind {kind!r} is not gauge or counter")
        number = {"asInt": str(value)} if isinstance(value, int) else {"asDouble": value}
        point = {"timeUnixNano": str(time.time_ns()), "attributes": _attributes(attributes), **number}
        data: dict[str, Any] = {"dataPoints": [point]}
        if kind == "counter":
            data |= {"aggregationTemporality": 1, "isMonotonic": True}
        metric = {"name": name, "unit": unit, "gauge" if kind == "gauge" else "sum": data}
        return self._request("resourceMetrics", "scopeMetrics", "metrics", metric)

    def span(self, span: SpanCall) -> bytes:
        """A request with one span."""
        record: dict[str, Any] = {
            "traceId": span.trace_id,
            "spanId": span.span_id,
            "name": span.name,
            "kind": KINDS[span.kind],
            "startTimeUnixNano": str(span.start),
            "endTimeUnixNano": str(span.end),
            "attributes": _attributes(span.attributes),
            "events": span.events,
        }
        if span.parent is not None:
            record["parentSpanId"] = span.parent.span_id
        if span.error:
            record["status"] = {"code": 2, "message": span.error}
        return self._request("resourceSpans", "scopeSpans", "spans", record)

    @staticmethod
    def to_protobuf(signal: Signal, body: bytes) -> bytes:
        """The same request as protobuf."""
        return encode(decode(signal, [body], Encoding.JSON), Encoding.PROTOBUF)

    def _request(self, resources: str, scopes: str, records: str, record: dict[str, Any]) -> bytes:
        scope = {"scope": self._scope, records: [record]}
        return json.dumps({resources: [{"resource": self._resource, scopes: [scope]}]}).encode()


def _attributes(values: Mapping[str, Value]) -> list[dict[str, Any]]:
    return [{"key": key, "value": any_value(value)} for key, value in values.items()]


def any_value(value: Value) -> dict[str, Any]:  # noqa: PLR0911 - one line for each type
    """An AnyValue as OTLP/JSON writes it."""
    match value:
        case None:
            return {}
        case bool():
            return {"boolValue": value}
        case str():
            return {"stringValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case bytes():
            import base64

            return {"bytesValue": base64.b64encode(value).decode()}
        case Mapping():
            return {"kvlistValue": {"values": _attributes(value)}}
        case _:
            return {"arrayValue": {"values": [any_value(item) for item in value]}}
