"""A small writer of ClickHouse Native blocks, independent of the one in the core."""

import struct
from collections.abc import Mapping, Sequence


def varint(number: int) -> bytes:
    """Unsigned LEB128."""
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def text(value: str) -> bytes:
    """A string with its length before it."""
    raw = value.encode()
    return varint(len(raw)) + raw


_NUMBERS = {"UInt8": "B", "UInt64": "Q", "Int64": "q", "Float64": "d", "UInt32": "I", "DateTime64(9)": "q"}


def native_block(columns: Mapping[str, tuple[str, Sequence[object]]]) -> bytes:
    """One block: name to type and values. Knows strings, fixed strings and the plain numbers."""
    rows = len(next(iter(columns.values()))[1])
    out = [varint(len(columns)), varint(rows)]
    for name, (kind, values) in columns.items():
        out += [text(name), text(kind)]
        if kind == "String":
            out += [text(str(value)) for value in values]
        elif kind.startswith("FixedString"):
            out += [value for value in values if isinstance(value, bytes)]
        else:
            out.append(struct.pack(f"<{rows}{_NUMBERS[kind]}", *values))
    return b"".join(out)
