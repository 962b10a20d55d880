"""Just enough of the protobuf wire format to write OTLP: a message is the concatenation of its fields."""

import struct

_VARINT, _FIXED64, _BYTES = 0, 1, 2
_CONTINUE, _LOW, _SHIFT = 0x80, 0x7F, 7
_INT_WRAP = 1 << 64


def varint(value: int) -> bytes:
    """A base-128 integer; negative ones as their two's complement, as protobuf's int64."""
    value %= _INT_WRAP
    out = bytearray()
    while value >= _CONTINUE:
        out.append(value & _LOW | _CONTINUE)
        value >>= _SHIFT
    out.append(value)
    return bytes(out)


def integer(field: int, value: int) -> bytes:
    """A varint field."""
    return varint(field << 3 | _VARINT) + varint(value)


def fixed64(field: int, value: int) -> bytes:
    """A fixed64 field."""
    return varint(field << 3 | _FIXED64) + struct.pack("<Q", value)


def double(field: int, value: float) -> bytes:
    """A double field."""
    return varint(field << 3 | _FIXED64) + struct.pack("<d", value)


def block(field: int, content: bytes) -> bytes:
    """A bytes, string or message field."""
    return varint(field << 3 | _BYTES) + varint(len(content)) + content


def text(field: int, value: str) -> bytes:
    """A string field."""
    return block(field, value.encode())


def packed_fixed64(field: int, values: list[int]) -> bytes:
    """A packed repeated fixed64 field."""
    return block(field, struct.pack(f"<{len(values)}Q", *values))


def packed_double(field: int, values: list[float]) -> bytes:
    """A packed repeated double field."""
    return block(field, struct.pack(f"<{len(values)}d", *values))


def any_value(value: str | bool | float) -> bytes:  # noqa: FBT001 - a bool is one of the kinds
    """An OTLP `AnyValue`."""
    if isinstance(value, bool):
        return integer(2, int(value))
    if isinstance(value, int):
        return integer(3, value)
    if isinstance(value, float):
        return double(4, value)
    return text(1, value)


def attributes(field: int, values: dict[str, str | int | float | bool]) -> bytes:
    """A repeated `KeyValue` field."""
    return b"".join(block(field, text(1, key) + block(2, any_value(value))) for key, value in values.items())


def read_partial_success(message: bytes) -> tuple[int, str]:
    """Rejected items and the server's words from an `Export...ServiceResponse`; zero and empty when all went well."""
    for field, value in _fields(message):
        if field == 1 and isinstance(value, bytes):
            rejected, words = 0, ""
            for inner, inner_value in _fields(value):
                if inner == 1 and isinstance(inner_value, int):
                    rejected = inner_value
                elif inner == 2 and isinstance(inner_value, bytes):  # noqa: PLR2004 - field number
                    words = inner_value.decode("utf-8", "replace")
            return rejected, words
    return 0, ""


def _fields(message: bytes) -> list[tuple[int, int | bytes]]:
    position, out = 0, list[tuple[int, int | bytes]]()
    while position < len(message):
        tag, position = _read_varint(message, position)
        kind = tag & 7
        if kind == _VARINT:
            value, position = _read_varint(message, position)
            out.append((tag >> 3, value))
        elif kind == _BYTES:
            length, position = _read_varint(message, position)
            out.append((tag >> 3, message[position : position + length]))
            position += length
        else:
            position += 8 if kind == _FIXED64 else 4
    return out


def _read_varint(message: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(message):
        byte = message[position]
        position += 1
        value |= (byte & _LOW) << shift
        if byte < _CONTINUE:
            break
        shift += _SHIFT
    return value, position
