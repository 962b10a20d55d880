"""A small HTTP server that says whether the service works."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from heliograph.extensions.health_check.errors import HealthCheckError

if TYPE_CHECKING:
    from heliograph.extensions.health_check.config import HealthCheckConfig
    from heliograph.pipeline import CreateSettings, Host
    from heliograph.pipeline.graph.status import StatusBoard

_MAX_REQUEST = 8192
_REQUEST_SECONDS = 5.0


class HealthCheck:
    """Answers 200 while every component works, 503 otherwise."""

    def __init__(self, settings: CreateSettings, config: HealthCheckConfig) -> None:
        self._id: Final = settings.id
        self._config: Final = config
        self._status: Final[StatusBoard] = settings.services["status"]
        self._started: Final = time.time()
        self._server: asyncio.Server | None = None
        self._host: Host | None = None
        self.address: tuple[str, int] | None = None

    def start(self, host: Host) -> None:
        """Listen."""
        self._host = host
        name, _, port = self._config.endpoint.rpartition(":")
        try:
            host.run(self._listen(name.strip("[]") or None, int(port)))
        except (OSError, ValueError) as error:
            raise HealthCheckError(
                f"extension `{self._id}` cannot listen on {self._config.endpoint}: {error}"
            ) from error

    def shutdown(self, deadline: float) -> None:
        """Stop listening."""
        if self._server is not None and self._host is not None:
            self._host.run(self._close(), max(0.1, deadline - time.monotonic()))
            self._server = None

    async def _listen(self, name: str | None, port: int) -> None:
        self._server = await asyncio.start_server(self._serve, name, port)
        self.address = self._server.sockets[0].getsockname()[:2]

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _REQUEST_SECONDS)
            parts = head[:_MAX_REQUEST].split(None, 2)
            path = parts[1].decode("latin-1").partition("?")[0] if len(parts) > 1 else ""
            status, body, kind = self._answer(path)
            lines = (
                f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {kind}\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            )
            writer.write(lines.encode() + body)
            await writer.drain()
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            pass  # whoever asks badly, or goes away, gets no answer
        finally:
            writer.close()

    def _answer(self, path: str) -> tuple[HTTPStatus, bytes, str]:
        if path != self._config.path:
            return HTTPStatus.NOT_FOUND, b"", "text/plain"
        healthy = self._status.healthy
        status = HTTPStatus.OK if healthy else HTTPStatus.SERVICE_UNAVAILABLE
        fixed = self._config.response_body
        if fixed is not None:
            return status, (fixed.healthy if healthy else fixed.unhealthy).encode(), "text/plain"
        troubled = {
            f"{kind.value}:{id}": {"status": one.state.value, "error": one.error}
            for (kind, id), one in self._status.states.items()  # noqa: A001 - the Collector's word
            if one.error
        }
        body = {
            "status": "Server available" if healthy else "Server not available",
            "upSince": datetime.fromtimestamp(self._started, UTC).isoformat(),
            "uptime": f"{time.time() - self._started:.3f}s",
            **({"components": troubled} if troubled else {}),
        }
        return status, json.dumps(body).encode(), "application/json"
