"""Bytes to frames: the content of DATA frames as it comes, all other frames whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from heliograph.receivers.otlp.http2.frames import (
    DATA,
    END_STREAM,
    HEAD,
    HEAD_BYTES,
    PADDED,
    PREFACE,
    STREAM_MASK,
    Breach,
    Code,
)

if TYPE_CHECKING:
    from heliograph.receivers.otlp.http2.call import Call

FRAME_BYTES: Final = 1 << 20
"""Largest DATA frame that we take."""
CONTROL_BYTES: Final = 16_384
"""Largest frame of another kind."""
SCRATCH_BYTES: Final = 256 << 10


class Frames(Protocol):
    """Who is told of frames."""

    def data_begins(self, stream: int, length: int) -> Call | None:
        """A DATA frame of `length` bytes comes; None lets its content be thrown away."""
        ...

    def data(self, call: Call, part: memoryview) -> None:
        """A part of its content."""
        ...

    def data_ended(self, stream: int) -> None:
        """The stream ended with a DATA frame."""
        ...

    def control(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        """Another frame."""
        ...


class FrameReader:
    """Splits what one connection receives.

    All connections receive into one buffer, one after the other; what is left of a frame is kept meanwhile.

    Args:
        scratch: That buffer.
        frames: Who is told.
    """

    __slots__ = ("_call", "_ends", "_frames", "_greeted", "_left", "_padding", "_rest", "_scratch", "_stream")

    def __init__(self, scratch: memoryview, frames: Frames) -> None:
        self._scratch: Final = scratch
        self._frames: Final = frames
        self._rest = b""
        self._greeted = False
        self._left = 0
        self._padding = 0
        self._call: Call | None = None
        self._stream = 0
        self._ends = False

    @property
    def greeted(self) -> bool:
        """Whether the peer has said that it speaks HTTP/2."""
        return self._greeted

    def room(self) -> memoryview:
        """Where the next bytes go."""
        rest = self._rest
        if not rest:
            return self._scratch
        self._scratch[: len(rest)] = rest
        return self._scratch[len(rest) :]

    def read(self, received: int) -> None:
        """Look at what was received into `room()`.

        Raises:
            Breach: It is not HTTP/2.
        """
        end = len(self._rest) + received
        at = self._read(self._scratch, end)
        self._rest = bytes(self._scratch[at:end]) if at < end else b""

    def _greet(self, view: memoryview, end: int) -> int:
        length = min(end, len(PREFACE))
        if bytes(view[:length]) != PREFACE[:length]:
            raise Breach(Code.PROTOCOL_ERROR, "this port speaks gRPC, which is HTTP/2")
        self._greeted = length == len(PREFACE)
        return length if self._greeted else 0

    def _read(self, view: memoryview, end: int) -> int:
        """Look at all that is whole; where the rest begins."""
        at = 0 if self._greeted else self._greet(view, end)
        while self._greeted:
            if self._left or self._padding:
                at = self._data(view, at, end)
                if self._left or self._padding:
                    break
            body = at + HEAD_BYTES
            if end < body:
                break
            high, low, kind, flags, stream = HEAD.unpack_from(view, at)
            length, stream = high << 16 | low, stream & STREAM_MASK
            if kind == DATA:
                if flags & PADDED and body == end:
                    break
                at = self._begin(view, body, length, flags, stream)
                continue
            if length > CONTROL_BYTES:
                raise Breach(Code.FRAME_SIZE_ERROR, f"a frame of {length} bytes is too large for its kind")
            if end - body < length:
                break
            at = body + length
            self._frames.control(kind, flags, stream, bytes(view[body:at]))
        return at

    def _begin(self, view: memoryview, at: int, length: int, flags: int, stream: int) -> int:
        if length > FRAME_BYTES:
            raise Breach(Code.FRAME_SIZE_ERROR, f"a frame of {length} bytes is larger than {FRAME_BYTES}")
        padding = 0
        if flags & PADDED:
            if not length or view[at] >= length:
                raise Breach(Code.PROTOCOL_ERROR, "more padding than frame")
            padding = view[at]
            at += 1
        self._call = self._frames.data_begins(stream, length)
        self._stream, self._ends = stream, bool(flags & END_STREAM)
        self._padding = padding
        self._left = length - padding - (1 if flags & PADDED else 0)
        if not self._left and not padding and self._ends:
            self._frames.data_ended(stream)
        return at

    def _data(self, view: memoryview, at: int, end: int) -> int:
        if self._left:
            taken = min(self._left, end - at)
            if taken and self._call is not None:
                self._frames.data(self._call, view[at : at + taken])
            self._left -= taken
            at += taken
            if self._left:
                return at
        skipped = min(self._padding, end - at)
        self._padding -= skipped
        at += skipped
        if not self._padding and self._ends:
            self._frames.data_ended(self._stream)
        return at
