"""Frames of HTTP/2 (RFC 9113): numbers, the parts that we send, and what a breach of the protocol is."""

from __future__ import annotations

from enum import IntEnum
from struct import Struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEAD_BYTES: Final = 9
HEAD: Final = Struct(">BHBBI")
"""Length in 8 and 16 bits, kind, flags, stream."""

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS = range(5)
PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(5, 10)

END_STREAM: Final = 0x1
ACK: Final = 0x1
END_HEADERS: Final = 0x4
PADDED: Final = 0x8
WITH_PRIORITY: Final = 0x20

DEFAULT_WINDOW: Final = 65_535
LARGEST_WINDOW: Final = (1 << 31) - 1
SMALLEST_FRAME: Final = 16_384
LARGEST_FRAME: Final = (1 << 24) - 1
STREAM_MASK: Final = (1 << 31) - 1

_SETTING: Final = Struct(">HI")


class Setting(IntEnum):
    """Settings that we send or heed."""

    MAX_CONCURRENT_STREAMS = 3
    INITIAL_WINDOW_SIZE = 4
    MAX_FRAME_SIZE = 5
    MAX_HEADER_LIST_SIZE = 6


class Code(IntEnum):
    """Why a stream or a connection ends."""

    NO_ERROR = 0
    PROTOCOL_ERROR = 1
    FLOW_CONTROL_ERROR = 3
    STREAM_CLOSED = 5
    FRAME_SIZE_ERROR = 6
    REFUSED_STREAM = 7
    COMPRESSION_ERROR = 9
    ENHANCE_YOUR_CALM = 11


class Breach(Exception):
    """The peer breaks the protocol: the connection ends. Never leaves this package.

    Args:
        code: What it is told.
        text: The same in words.
    """

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code: Final = code
        self.text: Final = text


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """A whole frame."""
    length = len(payload)
    return HEAD.pack(length >> 16, length & 0xFFFF, kind, flags, stream) + payload


def number_frame(kind: int, stream: int, number: int) -> bytes:
    """A frame of one number: RST_STREAM and its code, WINDOW_UPDATE and its bytes."""
    return frame(kind, 0, stream, number.to_bytes(4, "big"))


def goaway(last: int, code: Code, text: str = "") -> bytes:
    """The last word on a connection: streams above `last` were not looked at."""
    return frame(GOAWAY, 0, 0, last.to_bytes(4, "big") + code.to_bytes(4, "big") + text.encode())


def settings_frame(settings: Mapping[Setting, int]) -> bytes:
    """What the peer shall heed."""
    return frame(SETTINGS, 0, 0, b"".join(_SETTING.pack(key, value) for key, value in settings.items()))


def read_settings(payload: bytes) -> Iterator[tuple[int, int]]:
    """Numbers and values.

    Raises:
        Breach: A value or the length is not allowed.
    """
    if len(payload) % _SETTING.size:
        raise Breach(Code.FRAME_SIZE_ERROR, "settings of a wrong length")
    for key, value in _SETTING.iter_unpack(payload):
        if key == Setting.INITIAL_WINDOW_SIZE and value > LARGEST_WINDOW:
            raise Breach(Code.FLOW_CONTROL_ERROR, "an initial window above its bound")
        if key == Setting.MAX_FRAME_SIZE and not SMALLEST_FRAME <= value <= LARGEST_FRAME:
            raise Breach(Code.PROTOCOL_ERROR, "a frame size out of its bounds")
        yield key, value


def unpadded(flags: int, payload: bytes) -> bytes:
    """The content of a HEADERS frame, without padding and priority.

    Raises:
        Breach: It is shorter than it says.
    """
    start, end = 0, len(payload)
    if flags & PADDED:
        if not payload:
            raise Breach(Code.FRAME_SIZE_ERROR, "padding without its length")
        start, end = 1, end - payload[0]
    if flags & WITH_PRIORITY:
        start += 5
    if start > end:
        raise Breach(Code.PROTOCOL_ERROR, "more padding than frame")
    return payload[start:end]
