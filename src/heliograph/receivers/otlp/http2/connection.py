"""One HTTP/2 connection of gRPC: frames to calls, answers to frames, within bounds."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from heliograph.exceptions import HeliographError
from heliograph.exceptions.mapping import map_error
from heliograph.receivers.otlp.errors import BadRequest
from heliograph.receivers.otlp.http2 import answers
from heliograph.receivers.otlp.http2.call import Call
from heliograph.receivers.otlp.http2.frames import (
    ACK,
    CONTINUATION,
    DEFAULT_WINDOW,
    END_HEADERS,
    END_STREAM,
    GOAWAY,
    HEADERS,
    PING,
    PUSH_PROMISE,
    RST_STREAM,
    SETTINGS,
    WINDOW_UPDATE,
    Breach,
    Code,
    Setting,
    frame,
    goaway,
    number_frame,
    read_settings,
    settings_frame,
    unpadded,
)
from heliograph.receivers.otlp.http2.headers import HEADER_BYTES, HeaderReader
from heliograph.receivers.otlp.http2.health import Health, Verdict
from heliograph.receivers.otlp.http2.reader import FRAME_BYTES, FrameReader
from heliograph.receivers.otlp.http2.windows import CONNECTION_WINDOW, STREAM_WINDOW, Windows, widened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heliograph.receivers.otlp.groups import Answer
    from heliograph.receivers.otlp.grpc_server import GrpcServer

_RESETS: Final = 200
"""Calls that a peer may take back within a second; who does more is told to calm down."""

_LINGER_BYTES: Final = 16 << 20
_LINGER_SECONDS: Final = 5.0


class GrpcConnection(asyncio.BufferedProtocol):
    """A connection of one peer. Used on the event loop only.

    Args:
        server: Whose it is.
    """

    def __init__(self, server: GrpcServer) -> None:
        self._server: Final = server
        self._loop: Final = server.loop
        self._transport: asyncio.Transport | None = None
        self._reader: Final = FrameReader(server.scratch, self)
        self._headers: Final = HeaderReader()
        self._health: Final = Health(server.config.keepalive, self._loop.time())
        self._windows: Final = Windows()
        self._calls: Final[dict[int, Call]] = {}
        self._last = 0
        self._block: tuple[int, int, bytes] | None = None
        self._out: list[bytes] = []
        self._reading = False
        self._flushing = False
        self._resets = 0
        self._leaving = False
        self._lingering = -1
        self._handlers: Final[dict[int, Callable[[int, int, bytes], None]]] = {
            HEADERS: self._take_headers,
            CONTINUATION: self._take_continuation,
            WINDOW_UPDATE: self._widen,
            PING: self._ping,
            SETTINGS: self._heed,
            RST_STREAM: self._reset,
            GOAWAY: self._peer_leaves,
            PUSH_PROMISE: self._refuse_push,
        }

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say what the peer shall heed."""
        self._transport = cast("asyncio.Transport", transport)
        self._server.add(self)
        settings = {
            Setting.MAX_CONCURRENT_STREAMS: self._server.max_calls,
            Setting.INITIAL_WINDOW_SIZE: STREAM_WINDOW,
            Setting.MAX_FRAME_SIZE: FRAME_BYTES,
            Setting.MAX_HEADER_LIST_SIZE: HEADER_BYTES,
        }
        more = number_frame(WINDOW_UPDATE, 0, CONNECTION_WINDOW - DEFAULT_WINDOW)
        self._transport.write(settings_frame(settings) + more)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's signature
        """Where the next bytes are received."""
        return self._reader.room()

    def buffer_updated(self, nbytes: int) -> None:
        """Look at what came; all that is to be said to it is said at once."""
        if self._lingering >= 0:
            self._lingering += nbytes
            if self._lingering > _LINGER_BYTES:
                self.abort()
            return
        self._health.heard(self._loop.time())
        self._reading = True
        try:
            self._reader.read(nbytes)
        except Breach as breach:
            self._out.append(goaway(self._last, breach.code, breach.text))
            self._linger()
        finally:
            self._reading = False
            self._flush()

    def pause_writing(self) -> None:
        """The peer does not read: nothing more is read from it."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """It reads again."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Forget everything; calls at work go on, since they may be journaled already."""
        self._transport = None
        self._calls.clear()
        self._server.remove(self)

    # What the reader calls

    def data_begins(self, stream: int, length: int) -> Call | None:
        """Count the bytes of a DATA frame."""
        if self._block is not None or not stream or stream > self._last:
            raise Breach(Code.PROTOCOL_ERROR, "DATA where none may be")
        if back := self._windows.take(length):
            self._out.append(number_frame(WINDOW_UPDATE, 0, back))
        call = self._calls.get(stream)
        if call is None:
            return None
        if call.ended:
            raise Breach(Code.STREAM_CLOSED, "DATA after the end of its stream")
        call.received_window -= length
        if call.received_window < 0:
            raise Breach(Code.FLOW_CONTROL_ERROR, "more than the stream's window")
        if call.received_window < STREAM_WINDOW // 2:
            self._out.append(number_frame(WINDOW_UPDATE, stream, STREAM_WINDOW - call.received_window))
            call.received_window = STREAM_WINDOW
        return call

    def data(self, call: Call, part: memoryview) -> None:
        """A part of a message."""
        if call.stream not in self._calls:
            return
        try:
            call.take(part, self._server.bodies)
        except HeliographError as error:
            self._refuse(call, error)

    def data_ended(self, stream: int) -> None:
        """A message should be whole."""
        call = self._calls.get(stream)
        if call is not None:
            self._begin(call)

    def control(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        """A frame that is not DATA."""
        if self._block is not None and (kind != CONTINUATION or stream != self._block[0]):
            raise Breach(Code.PROTOCOL_ERROR, "headers were not ended")
        handler = self._handlers.get(kind)
        if handler is not None:
            handler(flags, stream, payload)

    # Frames

    def _take_headers(self, flags: int, stream: int, payload: bytes) -> None:
        self._take_block(stream, flags, unpadded(flags, payload))

    def _take_continuation(self, flags: int, stream: int, payload: bytes) -> None:
        if self._block is None:
            raise Breach(Code.PROTOCOL_ERROR, "CONTINUATION of nothing")
        _, before, block = self._block
        self._take_block(stream, before | flags & END_HEADERS, block + payload)

    def _take_block(self, stream: int, flags: int, block: bytes) -> None:
        if len(block) > HEADER_BYTES:
            raise Breach(Code.ENHANCE_YOUR_CALM, f"headers of more than {HEADER_BYTES} bytes")
        if not flags & END_HEADERS:
            self._block = (stream, flags, block)
            return
        self._block = None
        headers = self._headers.decode(block)
        if not stream:
            raise Breach(Code.PROTOCOL_ERROR, "headers of no stream")
        if stream <= self._last:
            self._trailers(stream, flags)
            return
        if not stream & 1:
            raise Breach(Code.PROTOCOL_ERROR, "a stream that is not a client's")
        self._last = stream
        if self._leaving or len(self._calls) >= self._server.max_calls:
            self._out.append(number_frame(RST_STREAM, stream, Code.REFUSED_STREAM))
            return
        self._open(stream, headers, ended=bool(flags & END_STREAM))

    def _trailers(self, stream: int, flags: int) -> None:
        call = self._calls.get(stream)
        if call is None:
            return
        if call.ended or not flags & END_STREAM:
            raise Breach(Code.PROTOCOL_ERROR, "headers in the middle of a stream")
        self._begin(call)

    def _widen(self, _: int, stream: int, payload: bytes) -> None:
        by = int.from_bytes(payload, "big") & 0x7FFF_FFFF
        if len(payload) != 4 or not by or stream > self._last:  # noqa: PLR2004 - the frame's length
            raise Breach(Code.PROTOCOL_ERROR, "a wrong WINDOW_UPDATE")
        if not stream:
            self._windows.sent = widened(self._windows.sent, by)
        elif (call := self._calls.get(stream)) is not None:
            call.sent_window = widened(call.sent_window, by)
        self._send_unsent()

    def _ping(self, flags: int, _: int, payload: bytes) -> None:
        if len(payload) != 8:  # noqa: PLR2004 - the frame's length
            raise Breach(Code.FRAME_SIZE_ERROR, "a PING of a wrong length")
        if flags & ACK:
            return
        if not self._health.may_ping(self._loop.time(), busy=bool(self._calls)):
            raise Breach(Code.ENHANCE_YOUR_CALM, "too_many_pings")
        self._out.append(frame(PING, ACK, 0, payload))

    def _heed(self, flags: int, _: int, payload: bytes) -> None:
        if flags & ACK:
            return
        for key, value in read_settings(payload):
            if key == Setting.INITIAL_WINDOW_SIZE:
                by, self._windows.peer_stream = value - self._windows.peer_stream, value
                for call in self._calls.values():
                    call.sent_window = widened(call.sent_window, by)
        self._out.append(frame(SETTINGS, ACK, 0))
        self._send_unsent()

    def _reset(self, _: int, stream: int, __: bytes) -> None:
        if stream > self._last or not stream:
            raise Breach(Code.PROTOCOL_ERROR, "a reset of nothing")
        if self._calls.pop(stream, None) is None:
            return
        self._resets += 1
        if self._resets > _RESETS:
            raise Breach(Code.ENHANCE_YOUR_CALM, "too many calls were taken back")
        self._close_when_done()

    def _peer_leaves(self, _: int, __: int, ___: bytes) -> None:
        self._leaving = True
        self._close_when_done()

    def _refuse_push(self, _: int, __: int, ___: bytes) -> None:
        raise Breach(Code.PROTOCOL_ERROR, "a client cannot push")

    # Calls

    def _open(self, stream: int, headers: Sequence[tuple[bytes, bytes]], *, ended: bool) -> None:
        call = self._server.call(stream, headers)
        call.received_window, call.sent_window = STREAM_WINDOW, self._windows.peer_stream
        self._calls[stream] = call
        if call.refused is not None:
            call.ended = ended
            self._refuse(call, call.refused)
        elif ended:
            self._begin(call)

    def _begin(self, call: Call) -> None:
        """The peer has said all: let the request go its way."""
        call.ended = True
        if call.message is None:
            self._refuse(call, BadRequest("the call carries no whole message"))
            return
        try:
            answer = self._server.put(call)
        except HeliographError as error:
            self._refuse(call, error)
        else:
            call.message = b""
            answer.add_done_callback(partial(self._answered, call))

    def _answered(self, call: Call, answer: Answer) -> None:
        error = answer.exception()
        if error is not None:
            self._refuse(call, map_error(error))
            return
        frames, counted = answers.success(call.stream, self._server.success(answer.result()))
        call.unsent = frames, counted
        self._send(call)
        self._flush_soon()

    def _refuse(self, call: Call, error: HeliographError) -> None:
        refused = self._server.refusal(call, error)
        if not call.ended:  # what the peer still sends is thrown away; it need not
            refused += number_frame(RST_STREAM, call.stream, Code.NO_ERROR)
        call.unsent = refused, 0
        self._send(call)
        self._flush()

    def _send(self, call: Call) -> None:
        """Send an answer, or let it wait until the peer's windows have room for its data."""
        if call.stream not in self._calls or call.unsent is None:
            return
        frames, counted = call.unsent
        if counted > min(self._windows.sent, call.sent_window) and counted:
            return
        self._windows.sent -= counted
        self._out.append(frames)
        del self._calls[call.stream]
        self._health.answered(self._loop.time())
        self._close_when_done()

    def _send_unsent(self) -> None:
        for call in [call for call in self._calls.values() if call.unsent is not None]:
            self._send(call)

    def _flush_soon(self) -> None:
        """Send once what is answered in one turn of the loop: a group holds many calls of one connection."""
        if not self._flushing and not self._reading:
            self._flushing = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        if self._reading or not self._out:
            return
        out, self._out = self._out, []
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(out[0] if len(out) == 1 else b"".join(out))

    # Ending

    def _linger(self) -> None:
        """Read on and throw away: closing at once would reset the connection before the peer has read the reason."""
        self._lingering = 0
        self._calls.clear()
        self._loop.call_soon(self._end_writing)
        self._loop.call_later(_LINGER_SECONDS, self.abort)

    def _end_writing(self) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if transport.can_write_eof():
            transport.write_eof()
        else:
            self._loop.call_later(_LINGER_SECONDS / 5, transport.close)

    def _close_when_done(self) -> None:
        if self._leaving and not self._calls:
            self._loop.call_soon(self._close)

    def _close(self) -> None:
        self._flush()
        if self._transport is not None:
            self._transport.close()

    def leave(self) -> None:
        """Take no new calls, and close after those at work."""
        if not self._leaving:
            self._leaving = True
            self._out.append(goaway(self._last, Code.NO_ERROR))
            self._flush()
        self._close_when_done()

    def expire(self, now: float) -> None:
        """Look after pings and ages."""
        self._resets = 0
        match self._health.look(now, greeted=self._reader.greeted, busy=bool(self._calls)):
            case Verdict.PING:
                self._out.append(frame(PING, 0, 0, bytes(8)))
                self._flush()
            case Verdict.LEAVE:
                self.leave()
            case Verdict.ABORT:
                self.abort()
            case Verdict.FINE:
                pass

    def abort(self) -> None:
        """Close without regard to what is unsent."""
        if self._transport is not None:
            self._transport.abort()
