"""TLS in front of gRPC, for what gRPC cannot be told: to refuse TLS 1.2.

Connections are decrypted here and passed on, byte by byte, to the gRPC server on a Unix socket that only this user can
reach. It costs a copy, so it stands there only where `min_version` asks for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import socket
    import ssl

_PIECE: Final = 256 << 10
_LONGEST_PATH: Final = 100
"""Bytes of a Unix socket's path that every system takes."""


class TlsFront:
    """Decrypts connections and passes them on. Used on the event loop only.

    Args:
        context: How to speak TLS.

    Attributes:
        upstream: The gRPC target behind it.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context: Final = context
        self._directory: Final = tempfile.TemporaryDirectory(prefix="heliograph-", ignore_cleanup_errors=True)
        path = Path(self._directory.name) / "grpc.sock"
        if len(str(path)) > _LONGEST_PATH:
            self._directory.cleanup()
            raise OSError(f"{path} is too long for a Unix socket: set TMPDIR to a shorter directory")
        self._path: Final = str(path)
        self.upstream: Final = f"unix:{path}"
        self._server: asyncio.Server | None = None
        self._connections: Final[set[asyncio.Task[None]]] = set()

    async def listen(self, listener: socket.socket) -> None:
        """Accept connections on a socket; the server behind must be there."""
        self._server = await asyncio.start_server(self._serve, sock=listener, ssl=self._context, limit=_PIECE)

    async def close(self) -> None:
        """End all connections; safe twice and without `listen`."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in tuple(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        self._directory.cleanup()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            inner_reader, inner_writer = await asyncio.open_unix_connection(self._path, limit=_PIECE)
            # The end of one direction ends the other: gRPC has no half-open connections.
            directions = [
                asyncio.ensure_future(_copy(reader, inner_writer)),
                asyncio.ensure_future(_copy(inner_reader, writer)),
            ]
            try:
                await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for direction in directions:
                    direction.cancel()
                await asyncio.gather(*directions, return_exceptions=True)
                inner_writer.close()
        except OSError:
            pass  # the server behind is going: the caller's connection ends, and it tries again
        finally:
            writer.close()
            self._connections.discard(task)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on until there is no more; waits while the other side is slow."""
    with contextlib.suppress(OSError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
