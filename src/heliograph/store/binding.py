"""Values for `{name:Type}` parameters, in the text form that ClickHouse parses on every engine alike."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from heliograph.store.errors import QueryError

Scalar: TypeAlias = str | bytes | int | float | bool | datetime | None
Parameter: TypeAlias = Scalar | Sequence[Scalar]

_ESCAPES = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f", "\0": "\\0", "'": "\\'"}
)

_WORDS: Mapping[bool | None, str] = {None: "\\N", True: "true", False: "false"}


def _text(value: Scalar) -> str:
    """A scalar without quotes, its special characters escaped."""
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, bytes):
        return "".join(f"\\x{byte:02x}" for byte in value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise QueryError(f"The time {value.isoformat()} has no time zone.", hints=("Give it one, such as UTC.",))
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return repr(value) if math.isfinite(value) else str(value)


def _element(value: Scalar) -> str:
    """A scalar as it stands inside an array."""
    if value is None:
        return "NULL"
    return f"'{_text(value)}'" if isinstance(value, str | bytes | datetime) else _text(value)


def bind(parameters: Mapping[str, Parameter] | None) -> dict[str, str]:
    """The parameters as text.

    Raises:
        QueryError: A value is of a type that has no text form.
    """
    bound: dict[str, str] = {}
    for name, value in (parameters or {}).items():
        if isinstance(value, str | bytes | int | float | datetime) or value is None:
            bound[name] = _text(value)
        elif isinstance(value, Sequence):  # pyright: ignore[reportUnnecessaryIsInstance] - callers may be untyped
            bound[name] = "[" + ",".join(_element(item) for item in value) + "]"
        else:
            raise QueryError(f"The parameter {name} is a {type(value).__name__}, which cannot be bound.")
    return bound
