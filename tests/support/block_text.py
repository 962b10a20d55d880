"""Attribute values as text, written plainly from their descriptions: the judge of the core's own writer."""

import base64
import json
import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

TYPE_CODES = {
    None: 0,
    "string_value_strindex": 0,
    "string_value": 1,
    "int_value": 2,
    "double_value": 3,
    "bool_value": 4,
    "kvlist_value": 5,
    "array_value": 6,
    "bytes_value": 7,
}


def kind(value: AnyValue) -> str | None:
    """Which field of the value is set."""
    return value.WhichOneof("value")


def number(value: float) -> str:
    """ECMAScript's text of a finite double."""
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    text = repr(abs(value))
    sign = "-" if value < 0 else ""
    if 1e-6 <= abs(value) < 1e21:
        plain = format(Decimal(text), "f")
        return sign + (plain.rstrip("0").rstrip(".") if "." in plain else plain)
    _, digits, exponent = Decimal(text).normalize().as_tuple()
    power = int(exponent) + len(digits) - 1
    rest = "".join(map(str, digits[1:]))
    return f"{sign}{digits[0]}{'.' + rest if rest else ''}e{'+' if power > 0 else '-'}{abs(power)}"


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def canonical(value: AnyValue) -> str:  # noqa: PLR0911 # a case a kind
    """A value as canonical JSON."""
    match kind(value):
        case "string_value":
            return _string(value.string_value)
        case "int_value":
            return str(value.int_value)
        case "bool_value":
            return "true" if value.bool_value else "false"
        case "double_value":
            return _canonical_double(value.double_value)
        case "bytes_value":
            return f'{{"$bytes":"{_base64(value.bytes_value)}"}}'
        case "array_value":
            return "[" + ",".join(canonical(item) for item in value.array_value.values) + "]"
        case "kvlist_value":
            entries = value.kvlist_value.values
            text = canonical_attributes(entries)
            wrapped = len(entries) == 1 and entries[0].key.startswith("$")
            return f'{{"$map":{text}}}' if wrapped else text
        case _:
            return "null"


def _canonical_double(value: float) -> str:
    if not math.isfinite(value):
        name = "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return f'{{"$double":"{name}"}}'
    text = number(value)
    return text if "." in text or "e" in text else text + ".0"


def canonical_attributes(attributes: Iterable[KeyValue]) -> str:
    """Attributes as one canonical JSON object."""
    ordered = sorted(attributes, key=lambda attribute: attribute.key.encode())
    return "{" + ",".join(f"{_string(item.key)}:{canonical(item.value)}" for item in ordered) + "}"


def collector(value: AnyValue) -> str:
    """A value as the Collector's `Value.AsString`."""
    match kind(value):
        case "string_value":
            return value.string_value
        case "double_value" if not math.isfinite(value.double_value):
            real = value.double_value
            return f"json: unsupported value: {'NaN' if math.isnan(real) else '+Inf' if real > 0 else '-Inf'}"
        case "bytes_value":
            return _base64(value.bytes_value)
        case None | "string_value_strindex":
            return ""
        case _:
            return _go(value) or ""


def _go(value: AnyValue) -> str | None:  # noqa: PLR0911 # a case a kind
    """Go's JSON of a value; None where it gives up."""
    parts: list[str | None]
    match kind(value):
        case "string_value":
            return _go_string(value.string_value)
        case "double_value":
            return number(value.double_value) if math.isfinite(value.double_value) else None
        case "bytes_value":
            return f'"{_base64(value.bytes_value)}"'
        case "array_value":
            parts = [_go(item) for item in value.array_value.values]
            return None if None in parts else "[" + ",".join(map(str, parts)) + "]"
        case "kvlist_value":
            entries = {item.key: item.value for item in value.kvlist_value.values}
            parts = [_go(entries[key]) for key in sorted(entries, key=str.encode)]
            keys = [_go_string(key) for key in sorted(entries, key=str.encode)]
            texts = [f"{key}:{part}" for key, part in zip(keys, parts, strict=True)]
            return None if None in parts else "{" + ",".join(texts) + "}"
        case "int_value" | "bool_value":
            return canonical(value)
        case _:
            return "null"


def _go_string(text: str) -> str:
    escapes = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
    return "".join(escapes.get(character, character) for character in _string(text))


def pairs(attributes: Iterable[KeyValue]) -> list[Any]:
    """Attributes as entries of a map of Collector strings."""
    return [[item.key, collector(item.value)] for item in attributes]
