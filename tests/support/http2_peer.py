"""A client of HTTP/2 that sends what it is told, right or wrong."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import hpack
from tests.support.otlp_clients import METHODS

from heliograph.model import Signal
from heliograph.receivers.otlp.http2.frames import (
    DATA,
    END_HEADERS,
    END_STREAM,
    GOAWAY,
    HEAD,
    HEAD_BYTES,
    HEADERS,
    PREFACE,
    RST_STREAM,
    Setting,
    frame,
    settings_frame,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass
class Reply:
    """What came on one stream."""

    headers: dict[str, str] = field(default_factory=dict[str, str])
    data: bytes = b""
    ended: bool = False
    reset: int | None = None

    @property
    def status(self) -> int:
        """The gRPC status."""
        return int(self.headers["grpc-status"])


def message(body: bytes, *, compressed: bool = False) -> bytes:
    """A gRPC message with its prefix."""
    return bytes((compressed,)) + len(body).to_bytes(4, "big") + body


class Peer:
    """One connection. Frames that come are kept in `frames`, answers in `replies`."""

    def __init__(self, port: int, settings: Mapping[Setting, int] | None = None, preface: bytes = PREFACE) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._encoder = hpack.Encoder()
        self._decoder = hpack.Decoder()
        self._received = b""
        self.frames: list[tuple[int, int, int, bytes]] = []
        self.replies: dict[int, Reply] = {}
        self.goaway: int | None = None
        self.closed = False
        self.send(preface + settings_frame(settings or {}))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, *parts: bytes) -> None:
        """Bytes as they are; a connection that the other side has ended is no error."""
        try:
            for part in parts:
                self._socket.sendall(part)
        except OSError:
            self.closed = True

    def block(self, signal: Signal = Signal.LOGS, *more: tuple[str, str], without: Sequence[str] = ()) -> bytes:
        """The header block of a call."""
        headers = {
            ":method": "POST",
            ":scheme": "http",
            ":path": METHODS[signal],
            ":authority": "x",
            "te": "trailers",
            "content-type": "application/grpc",
            **dict(more),
        }
        return self._encoder.encode([(name, value) for name, value in headers.items() if name not in without])

    def head(self, stream: int, *more: tuple[str, str], flags: int = END_HEADERS) -> bytes:
        """The frame that opens a call of logs."""
        return frame(HEADERS, flags, stream, self.block(Signal.LOGS, *more))

    def call(self, stream: int, body: bytes, *more: tuple[str, str]) -> bytes:
        """All frames of a call."""
        return self.head(stream, *more) + frame(DATA, END_STREAM, stream, message(body))

    def until(self, question: Callable[[Peer], object], seconds: float = 10) -> Peer:
        """Read until the answer is true; itself."""
        deadline = time.monotonic() + seconds
        while not question(self):
            assert time.monotonic() < deadline, f"nothing but {self.frames}"
            assert not self.closed, f"closed after {self.frames}"
            self._read()
        return self

    def reply(self, stream: int) -> Reply:
        """The whole answer of a stream."""
        return self.until(lambda peer: stream in peer.replies and peer.replies[stream].ended).replies[stream]

    def until_closed(self) -> Peer:
        """Read until the other side ends the connection; itself."""
        while not self.closed:
            self._read()
        return self

    def _read(self) -> None:
        try:
            part = self._socket.recv(65536)
        except ConnectionError:
            part = b""
        self.closed = not part
        self._received += part
        while len(self._received) >= HEAD_BYTES:
            high, low, kind, flags, stream = HEAD.unpack_from(self._received)
            end = HEAD_BYTES + (high << 16 | low)
            if len(self._received) < end:
                return
            payload, self._received = self._received[HEAD_BYTES:end], self._received[end:]
            self._keep(kind, flags, stream, payload)

    def _keep(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        self.frames.append((kind, flags, stream, payload))
        if kind == GOAWAY:
            self.goaway = int.from_bytes(payload[4:8], "big")
        if not stream:
            return
        reply = self.replies.setdefault(stream, Reply())
        if kind == HEADERS:
            reply.headers.update({str(name): str(value) for name, value in self._decoder.decode(payload)})
        elif kind == DATA:
            reply.data += payload
        elif kind == RST_STREAM:
            reply.reset = int.from_bytes(payload, "big")
            reply.ended = True
        reply.ended |= kind in {DATA, HEADERS} and bool(flags & END_STREAM)
