"""Between the telemetry's values, plain ones, and text."""

import base64
import math
import struct

from heliograph.ottl.errors import StatementError
from heliograph.ottl.golang import jsontext
from heliograph.ottl.golang.strconv import format_float, wrap64
from heliograph.ottl.values.types import (
    TYPED_LISTS,
    Identifier,
    PlatformInt,
    RawList,
    RawMap,
    Time,
    Value,
    go_type,
)


def copy(value: Value) -> Value:
    """A value of the telemetry that shares nothing with `value`."""
    if isinstance(value, dict):
        return {key: copy(item) for key, item in value.items()}
    if isinstance(value, list):
        return [copy(item) for item in value]
    return value


def as_raw(value: Value) -> Value:
    """A value of the telemetry as plain data, as functions see list elements."""
    if type(value) is dict:
        return RawMap((key, as_raw(item)) for key, item in value.items())
    if type(value) is list:
        return RawList(as_raw(item) for item in value)
    return value


def from_raw(value: Value) -> Value:
    """Plain data as a value of the telemetry.

    Raises:
        StatementError: A type that has no such form; a map or list of the telemetry itself has none either.
    """
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return value
    if isinstance(value, RawMap):
        return {key: from_raw(item) for key, item in value.items()}
    if isinstance(value, RawList):
        return [from_raw(item) for item in value]
    if isinstance(value, PlatformInt):
        return value.value
    raise StatementError(f"<Invalid value type {go_type(value)}>")


def to_attribute(value: Value) -> Value:
    """What a value becomes when it is written to an attribute, a body or any other dynamic place.

    Raises:
        StatementError: Times, durations, ids and parts of records cannot be written there.
    """
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return value
    kind = type(value)
    if kind in (dict, list):
        return copy(value)
    if kind in TYPED_LISTS and value.__class__.__name__ != "UintList":
        return list(value)
    if kind is RawList:
        return _list_to_attribute(value)
    if kind is RawMap:
        return from_raw(value)
    raise StatementError(f"unsupported type {go_type(value)} for set operation")


def _list_to_attribute(items: RawList) -> list[Value]:
    converted: list[Value] = []
    failure: StatementError | None = None
    for item in items:
        try:
            failure = None
            converted.append(to_attribute(item))
        except StatementError as error:
            failure = error
            converted.append(None)
    if failure is not None:
        raise failure
    return converted


def copy_value_to(value: Value) -> Value:
    """What a function's result becomes as an element of a list or map it builds.

    Raises:
        StatementError: As `from_raw`, but maps, lists and lists of strings are taken.
    """
    kind = type(value)
    if kind in (dict, list):
        return copy(value)
    if kind in TYPED_LISTS and value.__class__.__name__ != "UintList":
        return list(value)
    return from_raw(value)


def float_as_string(value: float) -> str:
    """A double of the telemetry as text."""
    if not math.isfinite(value):
        return f"json: unsupported value: {format_float(value)}"
    return jsontext.float_text(value)


def as_string(value: Value) -> str:  # noqa: PLR0911 - a branch a type
    """A value of the telemetry as text: empty for none, base64 for bytes, JSON for maps and lists."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return float_as_string(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    try:
        return jsontext.marshal(value)
    except ValueError:
        return ""


def json_text(value: Value) -> str:
    """Any value as JSON, as converters that take everything show it.

    Raises:
        StatementError: NaN, infinities and parts of records have none.
    """
    if isinstance(value, Time):
        return f'"{value.rfc3339()}"'
    if isinstance(value, Identifier):
        return f"[{','.join(map(str, value.raw))}]"
    number = getattr(value, "ns", None)
    try:
        return str(number) if number is not None else jsontext.marshal(value)
    except ValueError as error:
        raise StatementError(str(error)) from None


def to_bytes(value: bool | float) -> bytes:  # noqa: FBT001 - any number
    """Big-endian bytes: one for a boolean, else eight."""
    if isinstance(value, bool):
        return b"\x01" if value else b"\x00"
    return struct.pack(">q", wrap64(value)) if isinstance(value, int) else struct.pack(">d", value)
