"""The WebSocket: clients that watch, each with a short queue."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Final

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from heliograph.exceptions import HeliographError
from heliograph.exceptions.security import PermissionDenied
from heliograph.pipeline.serving import Listener
from heliograph.processors.remotetap.limiter import Limiter

if TYPE_CHECKING:
    from websockets.http11 import Request, Response

    from heliograph.pipeline import Host
    from heliograph.pipeline.listening import Endpoint
    from heliograph.processors.remotetap.config import RemoteTapConfig

_QUEUE: Final = 8
"""Messages that wait for a slow client; it misses more."""
_logger = logging.getLogger("heliograph.remotetap")


class TapServer:
    """One endpoint; all processors of one name share it.

    Args:
        host: Of the first of them.
        config: Its settings.
        setting: Name of its section in the configuration, for errors.
    """

    def __init__(self, host: Host, config: RemoteTapConfig, setting: str) -> None:
        self._config: Final = config
        self._loop: Final = host.loop
        self._listener: Final = Listener(host, config, setting)
        self._clock: Final = host.clock.monotonic
        self._limiter = Limiter(config.limit, self._clock)
        self._limit = config.limit
        self._queues: Final[set[asyncio.Queue[str]]] = set()
        self._server: Server | None = None
        self.users = 0
        host.run(self._start())

    @property
    def address(self) -> Endpoint:
        """Where it listens."""
        return self._listener.address

    @property
    def watchers(self) -> int:
        """How many clients watch."""
        return len(self._queues)

    def wants(self) -> bool:
        """Whether somebody watches and a message may go now."""
        return bool(self._queues) and self._limiter.allow()

    def set_limit(self, limit: float) -> None:
        """Take another number of messages a second: a reload may change it."""
        if limit != self._limit:
            self._limit, self._limiter = limit, Limiter(limit, self._clock)

    def publish(self, text: str) -> None:
        """Send a message to all who watch; on any thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody watches any more
            self._loop.call_soon_threadsafe(self._spread, text)

    def close(self, deadline: float) -> None:
        """Close all connections and listen no more."""
        seconds = max(0.2, deadline - time.monotonic())
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(seconds)

    async def _start(self) -> None:
        cors = self._config.cors
        allowed = cors.allowed_origins if cors is not None else []
        # a browser says for which page it connects: any page of the web could otherwise watch this machine's data
        origins = None if "*" in allowed else [None, *map(Origin, allowed)]
        self._server = await serve(
            self._watch,
            sock=self._listener.socket,
            ssl=self._listener.tls,
            origins=origins,
            process_request=self._admit,
            compression=None,
            max_size=1 << 10,
            logger=_logger,
            close_timeout=1.0,
        )

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """None for a client that may watch; otherwise why not."""
        if len(self._queues) >= self._config.max_connections:
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "too many clients watch\n")
        authenticator = self._listener.authenticator
        if authenticator is None:
            return None
        headers = {name.lower(): value for name, value in request.headers.raw_items()}
        try:
            authenticator.authenticate(headers, "read")
        except HeliographError as error:
            denied = isinstance(error, PermissionDenied)
            status = HTTPStatus.FORBIDDEN if denied else HTTPStatus.UNAUTHORIZED
            response = connection.respond(status, f"{error.message}\n")
            if not denied:
                response.headers["WWW-Authenticate"] = getattr(authenticator, "challenge", "Bearer")
            return response
        return None

    async def _watch(self, connection: ServerConnection) -> None:
        """Send what comes until the client goes; what it says is ignored."""
        queue: asyncio.Queue[str] = asyncio.Queue(_QUEUE)
        self._queues.add(queue)
        sending = asyncio.create_task(self._send(connection, queue))
        try:
            async for _ in connection:
                pass
        except ConnectionClosed:
            pass
        finally:
            self._queues.discard(queue)
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionClosed):
                await sending

    async def _send(self, connection: ServerConnection, queue: asyncio.Queue[str]) -> None:
        while True:
            await connection.send(await queue.get())

    def _spread(self, text: str) -> None:
        for queue in self._queues:
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(text)


class TapServers:
    """The servers that are open, by loop and name: pipelines that name one processor share its endpoint."""

    def __init__(self) -> None:
        self._lock: Final = Lock()
        self._open: Final[dict[tuple[int, str], TapServer]] = {}

    def take(self, host: Host, config: RemoteTapConfig, setting: str) -> TapServer:
        """The server of a processor; it is opened by the first that asks.

        Raises:
            HeliographError: It cannot, or must not, listen.
        """
        key = (id(host.loop), f"{setting} {config.endpoint}")
        with self._lock:
            server = self._open.get(key)
            if server is None:
                server = self._open[key] = TapServer(host, config, setting)
            server.users += 1
            server.set_limit(config.limit)
            return server

    def give_back(self, server: TapServer, deadline: float) -> None:
        """One processor less; the last one closes it."""
        with self._lock:
            server.users -= 1
            if server.users:
                return
            for key in [key for key, value in self._open.items() if value is server]:
                del self._open[key]
        server.close(deadline)


SERVERS: Final = TapServers()
