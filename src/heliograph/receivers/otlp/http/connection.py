"""One connection: bytes to requests, answers to bytes, in order, within bounds of size and time."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final, cast

import httptools

from heliograph.exceptions import HeliographError
from heliograph.exceptions.mapping import map_error
from heliograph.receivers.otlp.errors import BadRequest, HeadTooLarge, RequestTooSlow, TooManyConnections
from heliograph.receivers.otlp.http.message import HttpAnswer, HttpRequest

if TYPE_CHECKING:
    from heliograph.receivers.otlp.body import BodyBuffer
    from heliograph.receivers.otlp.groups import Answer
    from heliograph.receivers.otlp.http.server import HttpServer

_SHORT_BODY: Final = 64 << 10
_LARGE_BODY: Final = 64 << 10
"""From this size on a body is received in place."""
_LINGER_BYTES: Final = 64 << 20
_LINGER_SECONDS: Final = 10.0


class HttpConnection(asyncio.BufferedProtocol):
    """A keep-alive connection. One request is at work at a time; others that came with it wait, and reading stops.

    The parser sees heads, and bodies that are short or of unknown length. The rest of a large body is received where
    it stays, past the parser, which a new one replaces then.

    Attributes:
        deadline: Loop time at which the connection is given up; 0 while it waits for us.
    """

    def __init__(self, server: HttpServer) -> None:
        self._server: Final = server
        self._routes: Final = server.routes
        self._config: Final = server.config
        self._loop: Final = server.loop
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._request: HttpRequest | None = None
        self._in_head = False
        self._head_bytes = 0
        self._unparsed = 0
        self._completed = False
        self._waiting: Final[deque[HttpRequest]] = deque()
        self._at_work: HttpRequest | None = None
        self._body: BodyBuffer | None = None
        self._last = False
        self._lingering = -1
        self.deadline = 0.0

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; or say at once that there are too many."""
        self._transport = cast("asyncio.Transport", transport)
        if not self._server.add(self):
            error = TooManyConnections(f"{self._config.max_connections} connections are open already")
            self._answer(HttpRequest(), self._routes.refusal(HttpRequest(), error), keep_alive=False)
            return
        self.deadline = self._loop.time() + self._config.read_header_timeout

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's signature
        """Where the next bytes are received: the body that is on its way, or what all connections share."""
        body = self._body
        return self._server.scratch if body is None else body.room()

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes came."""
        body = self._body
        if body is None:
            self._parse(self._server.scratch[:nbytes])
            return
        body.filled += nbytes
        if body.missing:
            return
        self._body = None
        self._parser = httptools.HttpRequestParser(self)
        request, self._request = self._request, None
        if request is None or self._lingering >= 0:
            return
        self._waiting.append(request)
        if self._at_work is None:
            self._loop.call_soon(self._next)  # the loop holds the buffer until this call ends: it would be copied
        elif self._transport is not None:
            self._transport.pause_reading()

    def _parse(self, data: memoryview) -> None:
        if self._lingering >= 0:
            self._lingering += len(data)
            if self._lingering > _LINGER_BYTES:
                self.abort()
            return
        if self._last:
            return
        in_head = self._in_head or self._request is None
        self._completed = False
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._refuse_connection(BadRequest("the connection cannot be upgraded: send HTTP/1.1"))
        except httptools.HttpParserError as error:
            self._refuse_connection(BadRequest(f"this is not an HTTP/1.1 request: {error}"))
        else:
            self._unparsed = self._unparsed + len(data) if in_head and self._in_head and not self._completed else 0
            if max(self._unparsed, self._head_bytes if self._in_head else 0) > self._config.max_header_size:
                self._refuse_head()
            self._receive_in_place()

    def _receive_in_place(self) -> None:
        """Let the rest of a large body come without the parser."""
        request = self._request
        if request is not None and request.buffer is not None and request.error is None:
            self._body = request.buffer

    def eof_received(self) -> bool:
        """The peer sends no more: answer what is at work, then close."""
        self._last = True
        return self._at_work is not None or bool(self._waiting)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Forget everything; requests at work go on, since they may be journaled already."""
        self._server.remove(self)
        self._waiting.clear()
        self._body = self._request = None
        self._transport = None

    # What the parser calls

    def on_message_begin(self) -> None:
        """A request begins."""
        self._request = HttpRequest()
        self._in_head = True
        self._head_bytes = 0
        if self._at_work is None:
            self.deadline = self._loop.time() + self._config.read_header_timeout

    def on_url(self, url: bytes) -> None:
        """A part of the target."""
        if self._request is not None:
            self._request.url += url
            self._head_bytes += len(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        request = self._request
        if request is None:
            return
        self._head_bytes += len(name) + len(value)
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        known = request.headers.get(key)
        request.headers[key] = text if known is None else f"{known}, {text}"

    def on_headers_complete(self) -> None:
        """The head is whole: decide whether the body is worth reading."""
        request = self._request
        self._in_head = False
        if request is None:
            return
        request.method = self._parser.get_method().decode("latin-1")
        request.keep_alive = self._parser.should_keep_alive()
        if self._head_bytes > self._config.max_header_size:
            self._refuse_head()
            return
        self._routes.check_head(request)
        self._routes.check_caller(request)
        timeout = self._config.read_timeout
        if self._at_work is None:
            self.deadline = self._loop.time() + timeout if timeout else 0.0
        if request.error is not None:
            self._refuse_early(request)
            return
        length = request.content_length
        if length is not None and length >= _LARGE_BODY:
            request.buffer = self._server.bodies.reserve(length)
        if request.headers.get("expect", "").lower() == "100-continue" and self._transport is not None:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        request = self._request
        if request is None:
            return
        self._routes.take_part(request, body)
        if request.error is not None:
            self._refuse_early(request)

    def on_message_complete(self) -> None:
        """A request is whole."""
        request, self._request = self._request, None
        self._completed = True
        if request is None or self._lingering >= 0:
            return
        self._waiting.append(request)
        if self._at_work is None:
            self._next()
        elif self._transport is not None:
            self._transport.pause_reading()

    # Working

    def _next(self) -> None:
        """Begin with the next whole request, or wait for one."""
        while self._at_work is None and self._waiting and self._transport is not None:
            request = self._waiting.popleft()
            self._at_work = request
            self.deadline = 0.0
            self._work(request)

    def _work(self, request: HttpRequest) -> None:
        if request.error is not None:
            self._finish(request, self._routes.refusal(request, request.error))
        elif request.preflight:
            self._finish(request, self._routes.preflight(request))
        else:
            try:
                answer = self._routes.submit(request)
            except HeliographError as error:
                self._finish(request, self._routes.refusal(request, error))
            else:
                answer.add_done_callback(lambda done: self._answered(request, done))

    def _answered(self, request: HttpRequest, answer: Answer) -> None:
        request.parts.clear()
        error = answer.exception()
        if error is None:
            self._finish(request, self._routes.success(request, answer.result()))
        else:
            self._finish(request, self._routes.refusal(request, map_error(error)))
        if self._at_work is None:
            self._next()

    def _finish(self, request: HttpRequest, answer: HttpAnswer) -> None:
        """Answer the request at work."""
        self._at_work = None
        last = self._last and not self._waiting
        keep_alive = request.keep_alive and self._config.keep_alives_enabled and not last and not self._server.closing
        self._answer(request, answer, keep_alive=keep_alive)
        transport = self._transport
        if keep_alive and transport is not None and not self._waiting:
            self.deadline = self._loop.time() + self._config.idle_timeout
            if not transport.is_reading():
                transport.resume_reading()

    def _answer(self, request: HttpRequest, answer: HttpAnswer, *, keep_alive: bool) -> None:
        self._server.outcomes.count("http", answer.status)
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        data = answer.encode(
            keep_alive=keep_alive, accepts_gzip=request.accepts_gzip, common=self._server.common_headers()
        )
        transport.write(data)
        if not keep_alive:
            self._waiting.clear()
            self.deadline = self._loop.time() + self._config.write_timeout
            if self._lingering < 0:
                transport.close()
            else:
                self._end_writing()

    # Refusing

    def _refuse_early(self, request: HttpRequest) -> None:
        """Answer before a long body was read; a short one is read to its end, so that the connection can go on."""
        length = request.content_length
        if self._at_work is not None or self._waiting:
            return
        if length is not None and length <= _SHORT_BODY and "expect" not in request.headers:
            return
        assert request.error is not None
        self._request = None
        self._linger()
        self._answer(request, self._routes.refusal(request, request.error), keep_alive=False)
        self.deadline = self._loop.time() + _LINGER_SECONDS

    def _refuse_head(self) -> None:
        self._refuse_connection(
            HeadTooLarge(f"the request's line and headers are larger than {self._config.max_header_size} bytes")
        )

    def _refuse_connection(self, error: HeliographError) -> None:
        """Answer bytes that are no request, and close; after what came before was answered."""
        request = self._request or HttpRequest()
        self._request = None
        if self._lingering >= 0:
            return
        if self._at_work is not None or self._waiting:
            self._last = True
            return
        self._linger()
        self._answer(request, self._routes.refusal(request, error), keep_alive=False)
        self.deadline = self._loop.time() + _LINGER_SECONDS

    def _linger(self) -> None:
        """Read on and throw away: closing at once would reset the connection before the peer has read its answer."""
        self._lingering = 0

    def _end_writing(self) -> None:
        """No answer comes after this one; TLS cannot say so, and is closed a little later."""
        transport = self._transport
        if transport is None:
            return
        if transport.can_write_eof():
            transport.write_eof()
        else:
            self._loop.call_later(1.0, transport.close)

    # What the server calls

    def expire(self, now: float) -> None:
        """Give up a connection whose deadline has passed; say so where a request was half-way."""
        if not self.deadline or now < self.deadline:
            return
        transport = self._transport
        if transport is not None and not transport.is_closing() and self._lingering < 0 and self._request is not None:
            error = RequestTooSlow("the request did not arrive in time")
            self._answer(self._request, self._routes.refusal(self._request, error), keep_alive=False)
            self._request = None
        elif transport is not None and not transport.is_closing() and self._lingering < 0:
            self.deadline = now + self._config.write_timeout
            transport.close()
        else:
            self.abort()

    def close_when_idle(self) -> None:
        """Close now, or after the answer that is at work."""
        if self._at_work is None and self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Close without regard to what is unsent."""
        if self._transport is not None:
            self._transport.abort()
