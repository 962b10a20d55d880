"""The head of a call: what of its headers matters, and why it may be refused before its message comes."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import hpack

from heliograph.receivers.otlp.compression import DECOMPRESSORS
from heliograph.receivers.otlp.http2.frames import Breach, Code

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADER_BYTES: Final = 64 << 10
"""Most bytes of the headers of a call, decoded."""
_OWN: Final = (b":", b"grpc-", b"te", b"content-type")
"""Headers that are of the transport and not of the caller."""
_PLACES: Final = bytes(range(0x81, 0xFF))
"""Bytes that each name one place in the table."""
_MOST_KNOWN: Final = 16


class Head(NamedTuple):
    """What a call's headers say; empty where they say nothing."""

    method: bytes
    path: bytes
    content_type: bytes
    encoding: str


class HeaderReader:
    """Decodes header blocks of one connection.

    A peer that sends the same headers again and again sends a block of nothing but places in the table. Such a block
    leaves the table as it is, and means the same until another block changes it.
    """

    __slots__ = ("_decoder", "_known")

    def __init__(self) -> None:
        self._decoder: Final = hpack.Decoder(HEADER_BYTES)
        self._known: Final[dict[bytes, Sequence[tuple[bytes, bytes]]]] = {}

    def decode(self, block: bytes) -> Sequence[tuple[bytes, bytes]]:
        """Names and values.

        Raises:
            Breach: It cannot be decoded, or is too large.
        """
        known = self._known.get(block)
        if known is not None:
            return known
        try:
            headers = cast("Sequence[tuple[bytes, bytes]]", self._decoder.decode(block, raw=True))
        except hpack.OversizedHeaderListError as error:
            raise Breach(Code.ENHANCE_YOUR_CALM, f"headers of more than {HEADER_BYTES} bytes") from error
        except hpack.HPACKError as error:
            raise Breach(Code.COMPRESSION_ERROR, "headers that cannot be decoded") from error
        if block.translate(None, _PLACES):
            self._known.clear()
        elif len(self._known) < _MOST_KNOWN:
            self._known[block] = headers
        return headers


def read_head(headers: Sequence[tuple[bytes, bytes]]) -> Head:
    """What matters of a call's headers."""
    found = dict(headers)
    return Head(
        found.get(b":method", b""),
        found.get(b":path", b""),
        found.get(b"content-type", b""),
        found.get(b"grpc-encoding", b"").decode("latin-1").strip().lower(),
    )


def knows(encoding: str) -> bool:
    """Whether messages of that encoding can be read."""
    return encoding in {"", "identity"} or encoding in DECOMPRESSORS


def metadata_of(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, tuple[str, ...]]:
    """Headers of the caller's own; binary ones as the characters of the same numbers."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in headers:
        if name.startswith(_OWN[:2]) or name in _OWN[2:]:
            continue
        key = name.decode("latin-1")
        text = _binary(value) if key.endswith("-bin") else value
        found[key] = (*found.get(key, ()), text.decode("latin-1"))
    return found


def _binary(value: bytes) -> bytes:
    try:
        return b64decode(value + b"=" * (-len(value) % 4))
    except binascii.Error:
        return value
