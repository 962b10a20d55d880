"""An HTTP/1.1 server for pages that are asked for now and then, such as a scrape."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

from heliograph.exceptions import HeliographError
from heliograph.pipeline.serving.listener import Listener

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from heliograph.pipeline.host import Host
    from heliograph.pipeline.listening import Endpoint
    from heliograph.pipeline.serving.config import HttpServerConfig

_MAX_HEAD: Final = 32 << 10
_MAX_BODY: Final = 1 << 20
_GZIP_FROM: Final = 1024
_END: Final = b"\r\n\r\n"


class HttpCall(NamedTuple):
    """A request: its method, its path without query, its headers under lower-case names."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HttpReply:
    """An answer."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class HttpServer:
    """Answers GET and HEAD with what `handler` gives, on one thread of its own.

    Args:
        config: Its settings.
        setting: Name of its section in the configuration, for errors.
        handler: Makes an answer; called on one thread, one request at a time.
    """

    def __init__(self, config: HttpServerConfig, setting: str, handler: Callable[[HttpCall], HttpReply]) -> None:
        self._config: Final = config
        self._setting: Final = setting
        self._handler: Final = handler
        self._host: Host | None = None
        self._listener: Listener | None = None
        self._server: asyncio.Server | None = None
        self._worker: ThreadPoolExecutor | None = None
        self._connections: Final[set[asyncio.Task[None]]] = set()

    @property
    def address(self) -> Endpoint | None:
        """Where it listens, once started."""
        return None if self._listener is None else self._listener.address

    def start(self, host: Host) -> None:
        """Listen.

        Raises:
            HeliographError: It cannot, or must not: see `Listener`.
        """
        self._listener = Listener(host, self._config, self._setting)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix=f"{host.id} server")
        self._host = host
        host.run(self._listen(self._listener))

    def stop(self, deadline: float) -> None:
        """Listen no more and close all connections; safe twice and without start."""
        host, self._host = self._host, None
        if host is None:
            return
        host.run(self._close(), max(0.1, deadline - time.monotonic()))
        if self._worker is not None:
            self._worker.shutdown(wait=True)

    async def _listen(self, listener: Listener) -> None:
        self._server = await asyncio.start_server(
            self._connected, sock=listener.socket, ssl=listener.tls, limit=_MAX_HEAD
        )

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        if len(self._connections) < self._config.max_connections:
            self._connections.add(task)
            with contextlib.suppress(
                ConnectionError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError
            ):
                await self._serve(reader, writer)
            self._connections.discard(task)
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests of a connection, one after the other."""
        config = self._config
        wait = config.read_header_timeout or None
        while True:
            try:
                head = await asyncio.wait_for(reader.readuntil(_END), wait)
            except asyncio.LimitOverrunError:
                await self._write(writer, None, HttpReply(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE), keep=False)
                return
            call, keep = _parse(head)
            if call is None:
                await self._write(writer, None, HttpReply(HTTPStatus.BAD_REQUEST), keep=False)
                return
            keep = keep and config.keep_alives_enabled and await _skip_body(reader, call)
            reply = await self._answer(call)
            await self._write(writer, call, reply, keep=keep)
            if not keep:
                return
            wait = config.idle_timeout or None

    async def _answer(self, call: HttpCall) -> HttpReply:
        listener = self._listener
        assert listener is not None
        if listener.authenticator is not None:
            try:
                listener.authenticator.authenticate(call.headers, "read")
            except HeliographError as error:
                return _refusal(error, getattr(listener.authenticator, "challenge", "Bearer"))
        if call.method not in {"GET", "HEAD"}:
            return HttpReply(HTTPStatus.METHOD_NOT_ALLOWED, headers={"allow": "GET, HEAD"})
        return await asyncio.get_running_loop().run_in_executor(self._worker, self._handled, call)

    def _handled(self, call: HttpCall) -> HttpReply:
        """The handler's answer, compressed where the caller takes that; on the worker's thread."""
        try:
            reply = self._handler(call)
        except Exception:
            assert self._host is not None
            self._host.logger.exception("a defect in %s", self._setting)
            return HttpReply(HTTPStatus.INTERNAL_SERVER_ERROR)
        if len(reply.body) < _GZIP_FROM or "gzip" not in call.headers.get("accept-encoding", ""):
            return reply
        body = gzip.compress(reply.body, 1, mtime=0)
        return HttpReply(reply.status, body, reply.content_type, {**reply.headers, "content-encoding": "gzip"})

    async def _write(
        self, writer: asyncio.StreamWriter, call: HttpCall | None, reply: HttpReply, *, keep: bool
    ) -> None:
        status = HTTPStatus(reply.status)
        headers = {
            "content-type": reply.content_type,
            "content-length": str(len(reply.body)),
            "connection": "keep-alive" if keep else "close",
            **self._config.response_headers,
            **reply.headers,
            **self._cors(call),
        }
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write("\r\n".join(lines).encode("latin-1") + _END)
        if call is None or call.method != "HEAD":
            writer.write(reply.body)
        await asyncio.wait_for(writer.drain(), self._config.write_timeout or None)

    def _cors(self, call: HttpCall | None) -> dict[str, str]:
        origin = "" if call is None else call.headers.get("origin", "")
        if not origin or self._config.cors is None:
            return {}
        allowed = self._config.cors.allowed_origins
        return {"access-control-allow-origin": origin} if origin in allowed or "*" in allowed else {}


def _refusal(error: HeliographError, challenge: str) -> HttpReply:
    from heliograph.exceptions.security import PermissionDenied, Unauthenticated

    text = f"{error.message}\n".encode()
    if isinstance(error, Unauthenticated):
        return HttpReply(HTTPStatus.UNAUTHORIZED, text, headers={"www-authenticate": challenge})
    if isinstance(error, PermissionDenied):
        return HttpReply(HTTPStatus.FORBIDDEN, text)
    wait = str(max(1, round((error.retry_after or 1.0) + 0.499)))
    return HttpReply(HTTPStatus.TOO_MANY_REQUESTS, text, headers={"retry-after": wait})


def _parse(head: bytes) -> tuple[HttpCall | None, bool]:
    """A request's head, and whether the connection stays; None for what is none."""
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):  # noqa: PLR2004 - method, target, version
        return None, False
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if line and (not colon or name != name.strip()):
            return None, False
        if line:
            headers[name.lower()] = value.strip()
    connection = headers.get("connection", "").lower()
    keep = connection != "close" if parts[2] == "HTTP/1.1" else connection == "keep-alive"
    return HttpCall(parts[0], parts[1].partition("?")[0], headers), keep


async def _skip_body(reader: asyncio.StreamReader, call: HttpCall) -> bool:
    """Read over a body that nobody needs; False where the connection cannot go on behind it."""
    length = call.headers.get("content-length", "0")
    if "transfer-encoding" in call.headers or not length.isdigit() or int(length) > _MAX_BODY:
        return False
    await reader.readexactly(int(length))
    return True
