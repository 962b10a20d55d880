"""A reference value in the form in which a column of some type reads it back."""

import struct
from typing import Any

from tests.support.block_reference import Attributes, Named
from tests.support.block_text import canonical_attributes, pairs

_BOUNDS = {f"UInt{bits}": (0, 2**bits - 1) for bits in (8, 16, 32, 64)} | {
    f"Int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)
}
TEXTS = ("String", "LowCardinality(String)")


def shape(kind: str, value: Any) -> Any:  # noqa: PLR0911 # a case a kind
    """The value as a column of this type gives it."""
    if kind.startswith("Array("):
        return [shape(kind[6:-1], item) for item in value]
    if kind.startswith("Map("):
        return pairs(value)
    if kind in TEXTS:
        return _text(value)
    if kind.startswith("FixedString("):
        width = int(kind[12:-1])
        return value[:width].ljust(width, b"\0").hex().upper()
    if kind == "Float64":
        return struct.unpack("<Q", struct.pack("<d", float(value)))[0]
    if kind == "DateTime":
        return min(value // 10**9, 2**32 - 1)
    if kind == "Bool":
        return bool(value)
    return _integer(kind, value)


def _text(value: Any) -> str:
    if isinstance(value, Named):
        return value.label
    if isinstance(value, Attributes):
        return canonical_attributes(value)
    return value.hex() if isinstance(value, bytes) else value


def _integer(kind: str, value: Any) -> int:
    if isinstance(value, bytes):
        return int.from_bytes(value[8:])
    low, high = _BOUNDS["Int64" if kind == "DateTime64(9)" else kind]
    return min(max(int(value), low), high)
