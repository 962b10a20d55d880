"""Answers of a unary gRPC call as frames. Header blocks are literals: the peer's table is never touched."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from heliograph.receivers.otlp.http2.frames import (
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    HEADERS,
    SMALLEST_FRAME,
    frame,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_STATUS_200: Final = b"\x88"
"""`:status: 200` of the static table."""
_PRINTABLE: Final = " !\"#$&'()*+,-./0123456789:;<=>?@[\\]^_`{|}~"
"""What gRPC leaves as it is in messages, beside letters and digits: all of ASCII that prints but the per cent sign."""


def _length(value: int) -> bytes:
    """A length in HPACK's form with a prefix of seven bits, not compressed."""
    if value < 0x7F:  # noqa: PLR2004 - seven bits
        return bytes((value,))
    out, value = bytearray((0x7F,)), value - 0x7F
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _literal(name: bytes, value: bytes) -> bytes:
    """A header that nobody remembers."""
    return b"\x00" + _length(len(name)) + name + _length(len(value)) + value


def _block(headers: Sequence[tuple[bytes, bytes]]) -> bytes:
    return b"".join(_literal(name, value) for name, value in headers)


_HEAD_BLOCK: Final = _STATUS_200 + _block([(b"content-type", b"application/grpc")])
_OK_BLOCK: Final = _block([(b"grpc-status", b"0")])
_HEAD: Final = frame(HEADERS, END_HEADERS, 0, _HEAD_BLOCK)
_EMPTY: Final = frame(DATA, 0, 0, bytes(5))
_OK: Final = frame(HEADERS, END_HEADERS | END_STREAM, 0, _OK_BLOCK)
_BEFORE: Final = _HEAD[:5]
_BETWEEN: Final = _HEAD[9:] + _EMPTY[:5]
_BETWEEN_TOO: Final = _EMPTY[9:] + _OK[:5]
_AFTER: Final = _OK[9:]


def success(stream: int, message: bytes) -> tuple[bytes, int]:
    """The frames of an answer, and how many bytes of them the peer's windows count."""
    place = stream.to_bytes(4, "big")
    if not message:
        return b"".join((_BEFORE, place, _BETWEEN, place, _BETWEEN_TOO, place, _AFTER)), 5
    data = b"\x00" + len(message).to_bytes(4, "big") + message
    frames = (
        frame(HEADERS, END_HEADERS, stream, _HEAD_BLOCK),
        frame(DATA, 0, stream, data),
        frame(HEADERS, END_HEADERS | END_STREAM, stream, _OK_BLOCK),
    )
    return b"".join(frames), len(data)


def failure(stream: int, http_status: int, code: int, message: str, details: bytes) -> bytes:
    """Status, message and details at once, without any data."""
    headers = [
        (b":status", str(http_status).encode()),
        (b"content-type", b"application/grpc"),
        (b"grpc-status", str(code).encode()),
        (b"grpc-message", quote(message, safe=_PRINTABLE).encode()),
        (b"grpc-status-details-bin", b64encode(details).rstrip(b"=")),
    ]
    return _frames(stream, _block(headers))


def _frames(stream: int, block: bytes) -> bytes:
    """A header block that ends the stream, in frames that every peer takes."""
    parts = [block[at : at + SMALLEST_FRAME] for at in range(0, len(block), SMALLEST_FRAME)]
    last = len(parts) - 1
    return b"".join(
        frame(
            CONTINUATION if index else HEADERS,
            (END_HEADERS if index == last else 0) | (0 if index else END_STREAM),
            stream,
            part,
        )
        for index, part in enumerate(parts)
    )
