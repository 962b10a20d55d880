"""The HTTP listener of a receiver."""

from __future__ import annotations

import asyncio
import contextlib
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, Final

from heliograph.pipeline.listening import Endpoint, open_socket
from heliograph.receivers.otlp.body import BodyBudget
from heliograph.receivers.otlp.http.connection import HttpConnection
from heliograph.receivers.otlp.http.routes import Routes
from heliograph.receivers.otlp.tls import server_context

if TYPE_CHECKING:
    from heliograph.pipeline.listening import Authenticator
    from heliograph.receivers.otlp.config import HttpConfig
    from heliograph.receivers.otlp.groups import RequestGroups
    from heliograph.receivers.otlp.outcomes import Outcomes

_SWEEP_SECONDS: Final = 1.0
_SCRATCH_BYTES: Final = 32 << 10
"""One read of what is not the rest of a large body: heads, and whole small requests."""
_OTHER_PORT: Final = ("with the shipped configuration: `heliograph up --otlp-http 127.0.0.1:PORT`",)


class HttpServer:
    """Accepts connections and looks after their deadlines. Used on the event loop only.

    Args:
        config: Its settings.
        groups: Where requests go.
        outcomes: Counts answers.
        setting: Name of its section in the configuration, for errors.
        loop: The event loop.

    Attributes:
        bodies: Memory of large bodies.
        scratch: Where all connections receive what is no body alone, one after the other.
        closing: Whether connections are to end after their answer.
        address: Where it listens, once started.
    """

    def __init__(
        self,
        config: HttpConfig,
        groups: RequestGroups,
        outcomes: Outcomes,
        *,
        setting: str,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.config: Final = config
        self.routes: Final = Routes(config, groups)
        self.outcomes: Final = outcomes
        self.loop: Final = loop
        self.bodies: Final = BodyBudget()
        self.scratch: Final = memoryview(bytearray(_SCRATCH_BYTES))
        self._setting: Final = setting
        self._connections: Final[set[HttpConnection]] = set()
        self._removed: Final = asyncio.Event()
        self._listener: asyncio.Server | None = None
        self._sweep: asyncio.TimerHandle | None = None
        extra = "".join(f"{name}: {value}\r\n" for name, value in config.response_headers.items())
        self._extra: Final = extra.encode("latin-1")
        self._common = b""
        self._common_until = 0.0
        self.closing = False
        self.address: Endpoint | None = None

    async def start(self, authenticator: Authenticator | None) -> None:
        """Listen.

        Raises:
            AddressInUse: Another process has the port.
            HeliographError: Settings or files that cannot work.
        """
        self.routes.authenticator = authenticator
        tls = self.config.tls
        context = server_context(tls, f"{self._setting}::tls", "http/1.1") if tls is not None else None
        setting = f"{self._setting}::endpoint"
        endpoint = Endpoint.parse(self.config.endpoint, setting)
        listener = open_socket(endpoint, setting, _OTHER_PORT)
        self._listener = await self.loop.create_server(
            lambda: HttpConnection(self), sock=listener, ssl=context, backlog=1024
        )
        self.address = Endpoint(endpoint.host, int(listener.getsockname()[1]))

    def add(self, connection: HttpConnection) -> bool:
        """Take a connection into care; False when there are too many."""
        if len(self._connections) >= self.config.max_connections:
            return False
        self._connections.add(connection)
        if self._sweep is None:
            self._sweep = self.loop.call_later(_SWEEP_SECONDS, self._expire)
        return True

    def remove(self, connection: HttpConnection) -> None:
        """A connection ended."""
        self._connections.discard(connection)
        self._removed.set()

    def _expire(self) -> None:
        """Look at the deadlines once a second, as long as there are connections."""
        self._sweep = None
        now = self.loop.time()
        for connection in tuple(self._connections):
            connection.expire(now)
        if self._connections:
            self._sweep = self.loop.call_later(_SWEEP_SECONDS, self._expire)

    def common_headers(self) -> bytes:
        """Header lines of each answer; made anew once a second, for the date."""
        now = time.time()
        if now >= self._common_until:
            self._common = f"date: {formatdate(now, usegmt=True)}\r\n".encode() + self._extra
            self._common_until = int(now) + 1.0
        return self._common

    async def stop(self, seconds: float) -> None:
        """Accept no more, let requests at work be answered within `seconds`; safe twice and without start."""
        self.closing = True
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for connection in tuple(self._connections):
            connection.close_when_idle()
        await self._until_empty(seconds)
        for connection in tuple(self._connections):
            connection.abort()
        await self._until_empty(1.0)
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None

    async def _until_empty(self, seconds: float) -> None:
        """Wait until no connection is left, `seconds` at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._connections:
                    self._removed.clear()
                    await self._removed.wait()
