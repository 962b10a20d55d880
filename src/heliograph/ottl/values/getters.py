"""Typed views of a value, as a function's parameters ask for them.

The plain ones refuse nil and other types (TypeMismatchError); the `like` ones convert and give None for nil.
"""

from collections.abc import Callable
from typing import Any

from heliograph.ottl.errors import StatementError, TypeMismatchError
from heliograph.ottl.golang.strconv import float_to_int, parse_bool, parse_float, parse_int
from heliograph.ottl.golang.text import encode
from heliograph.ottl.values.convert import as_string, from_raw, json_text, to_bytes
from heliograph.ottl.values.types import (
    TYPED_LISTS,
    Duration,
    PlatformInt,
    RawList,
    RawMap,
    Time,
    Value,
    go_type,
)


def _mismatch(expected: str, value: Value) -> TypeMismatchError:
    return TypeMismatchError(f"expected {expected} but got {go_type(value)}")


def get_string(value: Value) -> str:
    """A string."""
    if isinstance(value, str):
        return value
    raise _mismatch("string", value)


def get_int(value: Value) -> int:
    """An int64."""
    if type(value) is int:
        return value
    raise _mismatch("int64", value)


def get_float(value: Value) -> float:
    """A float64."""
    if isinstance(value, float):
        return value
    raise _mismatch("float64", value)


def get_bool(value: Value) -> bool:
    """A boolean."""
    if isinstance(value, bool):
        return value
    raise _mismatch("bool", value)


def get_map(value: Value) -> dict[str, Any]:
    """A map; one of the telemetry is given itself, not a copy."""
    if isinstance(value, RawMap):
        return from_raw(value)
    if isinstance(value, dict):
        return value
    raise _mismatch("pcommon.Map", value)


def get_list(value: Value) -> list[Any]:
    """A list; one of the telemetry is given itself, not a copy."""
    if type(value) is list:
        return value
    if isinstance(value, RawList):
        return from_raw(value)
    if isinstance(value, TYPED_LISTS):
        return list(value)
    raise _mismatch("pcommon.Slice", value)


def get_time(value: Value) -> Time:
    """A time."""
    if isinstance(value, Time):
        return value
    raise _mismatch("time", value)


def get_duration(value: Value) -> Duration:
    """A duration."""
    if isinstance(value, Duration):
        return value
    raise _mismatch("duration", value)


def like_string(value: Value) -> str | None:
    """Text of any value: hex of bytes, JSON of the rest."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.hex()
    return json_text(value)


def _converted(convert: Callable[[str], Any], text: str) -> Any:
    try:
        return convert(text)
    except ValueError as error:
        raise StatementError(str(error)) from None


def like_int(value: Value) -> int | None:
    """An integer from a number, a boolean or digits."""
    if value is None:
        return None
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, float):
        return float_to_int(value)
    if isinstance(value, str):
        return _converted(lambda text: parse_int(text, 10), value)
    raise TypeMismatchError(f"unsupported type: {go_type(value)}")


def like_float(value: Value) -> float | None:
    """A float from a number, a boolean or digits."""
    if value is None:
        return None
    if isinstance(value, bool | int | float):
        return float(value)
    if isinstance(value, str):
        return _converted(parse_float, value)
    raise TypeMismatchError(f"unsupported type: {go_type(value)}")


def like_bool(value: Value) -> bool | None:
    """A boolean from a number or a word."""
    if value is None:
        return None
    if isinstance(value, bool | int | float):
        return value != 0
    if isinstance(value, PlatformInt):
        return value.value != 0
    if isinstance(value, str):
        return _converted(parse_bool, value)
    raise TypeMismatchError(f"unsupported type: {go_type(value)}")


def like_bytes(value: Value) -> bytes | None:
    """Bytes of a string, of bytes, or big-endian of a number."""
    if value is None or isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return encode(value)
    if isinstance(value, bool | int | float):
        return to_bytes(value)
    raise TypeMismatchError(f"unsupported type: {go_type(value)}")


GETTERS: dict[str, Callable[[Value], Any]] = {
    "Getter": lambda value: value,
    "StringGetter": get_string,
    "IntGetter": get_int,
    "FloatGetter": get_float,
    "BoolGetter": get_bool,
    "PMapGetter": get_map,
    "PSliceGetter": get_list,
    "TimeGetter": get_time,
    "DurationGetter": get_duration,
    "StringLikeGetter": like_string,
    "IntLikeGetter": like_int,
    "FloatLikeGetter": like_float,
    "BoolLikeGetter": like_bool,
    "ByteSliceLikeGetter": like_bytes,
}
"""The view for each parameter type."""


def slice_of(kind: str, value: Value) -> list[Any]:
    """The elements of a list-valued expression, each as a parameter of type `kind` sees it; nil has none.

    Raises:
        StatementError: No list.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise StatementError(f"expected a slice, got {go_type(value)}")
    if kind == "StringLikeGetter" and type(value) is list:
        return [None if item is None else as_string(item) for item in value]
    getter = GETTERS[kind]
    return [getter(item) for item in value]
