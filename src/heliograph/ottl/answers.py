"""Values as JSON: AnyValue, and forms of their own for what AnyValue has not."""

import base64
from typing import Any

from heliograph.ottl.rows.codec import encode_any, encode_double
from heliograph.ottl.values.convert import from_raw
from heliograph.ottl.values.types import (
    Duration,
    PlatformInt,
    ProfileId,
    RawMap,
    Records,
    SpanId,
    Struct,
    Time,
    TraceId,
    Value,
)


def encode_result(value: Value) -> dict[str, Any]:  # noqa: C901, PLR0911, PLR0912 - a branch a type
    """A result: `{"nil": true}`, `{"time": ...}`, `{"durationNano": ...}`, `{"traceId": ...}`..., else AnyValue."""
    if value is None:
        return {"nil": True}
    if isinstance(value, Time):
        return {"time": value.rfc3339()}
    if isinstance(value, Duration):
        return {"durationNano": str(value.ns)}
    for kind, name in ((TraceId, "traceId"), (SpanId, "spanId"), (ProfileId, "profileId")):
        if isinstance(value, kind):
            return {name: value.raw.hex()}
    if isinstance(value, RawMap):
        return encode_any(from_raw(value))
    if isinstance(value, PlatformInt):
        return {"intValue": str(value.value)}
    if isinstance(value, Records):
        return {"arrayValue": {"values": [_part(item) for item in value.items]}}
    if isinstance(value, Struct):
        return _part(value.message)
    if isinstance(value, dict):
        return {"kvlistValue": {"values": [{"key": key, "value": encode_any(item)} for key, item in value.items()]}}
    if type(value) is list:
        return {"arrayValue": {"values": [encode_any(item) for item in value]}}
    if isinstance(value, list):
        return {"arrayValue": {"values": [encode_result(item) for item in value]}}
    if isinstance(value, bytes):
        return {"bytesValue": base64.b64encode(value).decode()}
    if isinstance(value, float):
        return {"doubleValue": encode_double(value)}
    return encode_any(value)


def _part(message: Any) -> dict[str, Any]:
    """A part of a record as a list of its fields."""
    values: list[dict[str, Any]] = []
    for field in message.FIELDS:
        held = getattr(message, field.name)
        if field.kind == "message":
            encoded = _part(held)
        elif field.kind == "messages":
            encoded = {"arrayValue": {"values": [_part(item) for item in held]}}
        elif field.kind in ("trace_id", "span_id"):
            encoded = {"stringValue": held.hex()}
        else:
            encoded = encode_any(held)
        values.append({"key": field.json, "value": encoded})
    return {"kvlistValue": {"values": values}}
