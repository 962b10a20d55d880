"""OTLP/JSON to objects and back, as lenient and as terse as the Collector's own codec."""

import base64
import binascii
import math
from collections.abc import Callable
from typing import Any, ClassVar

from heliograph.exceptions import DataError
from heliograph.ottl.golang.strconv import format_float
from heliograph.ottl.golang.text import valid
from heliograph.ottl.rows.messages import METRIC_DATA, REQUESTS, Field, Message, Metric

_BITS = {"u64": (0, 1 << 64), "i64": (-(1 << 63), 1 << 63), "u32": (0, 1 << 32), "i32": (-(1 << 31), 1 << 31)}
_MAX_DEPTH = 200
_SEVERITIES = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")


class PayloadError(DataError):
    """A document that is no OTLP/JSON."""

    code: ClassVar[str] = "HG-DAT-049"
    default_hints: ClassVar[tuple[str, ...]] = (
        "check that the input is an OTLP/JSON export request of the signal that was named",
    )


def decode_request(signal: str, document: Any) -> Any:
    """The request of a signal (`traces`, `logs`, `metrics`) from a JSON value.

    Raises:
        PayloadError: Something of another type than the field's.
    """
    return _decode_message(REQUESTS[signal], document, signal)


def encode_request(request: Message) -> dict[str, Any]:
    """The JSON value of a request."""
    return _encode_message(request)


def _wrong(where: str, wanted: str, value: Any) -> PayloadError:
    return PayloadError(f"{where}: expected {wanted}, got {str(value)[:40]!r}")


def _decode_message(kind: Any, document: Any, where: str) -> Any:
    if document is None:
        return kind()
    if not isinstance(document, dict):
        raise _wrong(where, "an object", document)
    message = kind()
    for field in kind.FIELDS:
        if field.kind == "number":
            message.value = _decode_number(document, where)
            continue
        value = document.get(field.json, document.get(_snake(field.json)))
        if value is not None:
            setattr(message, field.name, _decode_field(field, value, f"{where}.{field.json}"))
    if kind is Metric:
        for name, data in METRIC_DATA:
            value = document.get(name, document.get(_snake(name)))
            if value is not None:
                message.data = _decode_message(data, value, f"{where}.{name}")
    return message


def _snake(name: str) -> str:
    return "".join(f"_{rune.lower()}" if rune.isupper() else rune for rune in name)


def _decode_field(field: Field, value: Any, where: str) -> Any:
    if field.kind == "message":
        return _decode_message(field.detail, value, where)
    if field.kind == "messages":
        return [_decode_message(field.detail, item, f"{where}[{at}]") for at, item in enumerate(_list(value, where))]
    if field.kind == "enum":
        return _decode_enum(field.detail, value, where)
    return _DECODERS[field.kind](value, where)


def _list(value: Any, where: str) -> list[Any]:
    if isinstance(value, list):
        return value
    raise _wrong(where, "an array", value)


def _decode_enum(detail: tuple[str, tuple[str, ...]], value: Any, where: str) -> int:
    prefix, names = detail
    if isinstance(value, str) and value.startswith(prefix):
        word = value.removeprefix(prefix)
        if not names:
            return _severity(word, where)
        for number, name in enumerate(names):
            if name.upper() == word:
                return number
    return _integer("i32")(value, where)


def _severity(word: str, where: str) -> int:
    if word == "UNSPECIFIED":
        return 0
    base, step = word.rstrip("1234"), word[len(word.rstrip("1234")) :]
    if base not in _SEVERITIES:
        raise _wrong(where, "a severity", word)
    return _SEVERITIES.index(base) * 4 + int(step or 1)


def _string(value: Any, where: str) -> str:
    if isinstance(value, str):
        return value
    raise _wrong(where, "a string", value)


def _bool(value: Any, where: str) -> bool:
    if isinstance(value, bool):
        return value
    raise _wrong(where, "a boolean", value)


def _integer(kind: str) -> Callable[[Any, str], int]:
    low, high = _BITS[kind]

    def decode(value: Any, where: str) -> int:
        try:
            number = int(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
        except ValueError:
            number = None
        if number is None and isinstance(value, float) and value.is_integer():
            number = int(value)
        if number is None or not low <= number < high:
            raise _wrong(where, f"an integer of kind {kind}", value)
        return number

    return decode


def _double(value: Any, where: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            pass
    raise _wrong(where, "a number", value)


def _identifier(size: int) -> Callable[[Any, str], bytes]:
    def decode(value: Any, where: str) -> bytes:
        try:
            raw = bytes.fromhex(_string(value, where))
        except ValueError:
            raise _wrong(where, "hex digits", value) from None
        if raw and len(raw) != size:
            raise _wrong(where, f"{size} bytes as hex", value)
        return raw or bytes(size)

    return decode


def _decode_number(document: dict[str, Any], where: str) -> int | float | None:
    for name, decode in (("asInt", _integer("i64")), ("asDouble", _double)):
        value = document.get(name, document.get(_snake(name)))
        if value is not None:
            return decode(value, f"{where}.{name}")
    return None


def decode_any(value: Any, where: str = "value", depth: int = 0) -> Any:
    """A value from AnyValue JSON.

    Raises:
        PayloadError: No AnyValue, or nested too deeply.
    """
    if not isinstance(value, dict):
        raise _wrong(where, "an AnyValue", value)
    if depth > _MAX_DEPTH:
        raise PayloadError(f"{where}: nested too deeply")
    for name, item in value.items():
        if item is None:
            continue
        if name in ("arrayValue", "array_value"):
            return [decode_any(child, where, depth + 1) for child in _list(item.get("values") or [], where)]
        if name in ("kvlistValue", "kvlist_value"):
            return _decode_attributes(item.get("values") or [], where, depth + 1)
        decode = _ANY_DECODERS.get(name)
        if decode is not None:
            return decode(item, where)
    return None


def _base64(value: Any, where: str) -> bytes:
    text = _string(value, where)
    try:
        return base64.b64decode(
            text + "=" * (-len(text) % 4), altchars=b"-_" if "-" in text or "_" in text else None, validate=True
        )
    except binascii.Error:
        raise _wrong(where, "base64", value) from None


def _decode_attributes(value: Any, where: str, depth: int = 0) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    for item in _list(value, where):
        if not isinstance(item, dict):
            raise _wrong(where, "a key and a value", item)
        key = _string(item.get("key", ""), where)
        held = item.get("value")
        attributes.setdefault(key, None if held is None else decode_any(held, f"{where}.{key}", depth))
    return attributes


_DECODERS: dict[str, Callable[[Any, str], Any]] = {
    "string": _string,
    "bool": _bool,
    "double": _double,
    "optional": _double,
    "any": decode_any,
    "attributes": _decode_attributes,
    "trace_id": _identifier(16),
    "span_id": _identifier(8),
    "u64s": lambda value, where: [_integer("u64")(item, where) for item in _list(value, where)],
    "doubles": lambda value, where: [_double(item, where) for item in _list(value, where)],
    **{kind: _integer(kind) for kind in _BITS},
}
_ANY_DECODERS: dict[str, Callable[[Any, str], Any]] = {
    "stringValue": _string,
    "string_value": _string,
    "boolValue": _bool,
    "bool_value": _bool,
    "intValue": _integer("i64"),
    "int_value": _integer("i64"),
    "doubleValue": _double,
    "double_value": _double,
    "bytesValue": _base64,
    "bytes_value": _base64,
}


def _encode_message(message: Message) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for field in message.FIELDS:
        value = getattr(message, field.name)
        if field.kind == "number":
            if value is not None:
                document["asInt" if isinstance(value, int) else "asDouble"] = (
                    str(value) if isinstance(value, int) else encode_double(value)
                )
        elif field.kind == "message":
            document[field.json] = _encode_message(value)
        elif field.kind == "optional":
            if value is not None:
                document[field.json] = encode_double(value)
        elif value and (field.kind not in ("trace_id", "span_id") or any(value)):
            document[field.json] = _ENCODERS.get(field.kind, _same)(value)
        elif field.kind == "any":
            document[field.json] = encode_any(value)
    if isinstance(message, Metric) and message.data is not None:
        document[METRIC_DATA[message.type_number - 1][0]] = _encode_message(message.data)
    return document


def _same(value: Any) -> Any:
    return value


def encode_double(value: float) -> float | str:
    """A double as JSON takes it: NaN and infinities are strings."""
    if math.isfinite(value):
        return value
    return {"NaN": "NaN", "+Inf": "Infinity", "-Inf": "-Infinity"}[format_float(value)]


def encode_any(value: Any) -> dict[str, Any]:  # noqa: PLR0911 - a branch a type
    """AnyValue JSON of a value of the telemetry."""
    if value is None:
        return {}
    if isinstance(value, str):
        return {"stringValue": valid(value)}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": encode_double(value)}
    if isinstance(value, bytes):
        return {"bytesValue": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {"kvlistValue": {"values": encode_attributes(value)} if value else {}}
    return {"arrayValue": {"values": [encode_any(item) for item in value]} if value else {}}


def encode_attributes(attributes: dict[str, Any]) -> list[dict[str, Any]]:
    """Keys and values as OTLP/JSON lists them."""
    return [{"key": valid(key), "value": encode_any(value)} for key, value in attributes.items()]


_ENCODERS: dict[str, Callable[[Any], Any]] = {
    "string": valid,
    "u64": str,
    "i64": str,
    "double": encode_double,
    "any": encode_any,
    "attributes": encode_attributes,
    "trace_id": lambda value: value.hex(),
    "span_id": lambda value: value.hex(),
    "messages": lambda value: [_encode_message(item) for item in value],
    "u64s": lambda value: [str(item) for item in value],
    "doubles": lambda value: [encode_double(item) for item in value],
}
