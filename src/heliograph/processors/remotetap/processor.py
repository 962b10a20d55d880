"""Hands everything on, and shows some of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.processors.remotetap.server import SERVERS, TapServer
from heliograph.wire import Encoding, encode

if TYPE_CHECKING:
    from heliograph.model import Signal
    from heliograph.pipeline import Consumer, CreateSettings, Host, Parcel
    from heliograph.pipeline.listening import Endpoint
    from heliograph.processors.remotetap.config import RemoteTapConfig

ROWS: Final = 1000
"""Most records of a message: of larger batches the first are shown."""


class RemoteTapProcessor:
    """A message is one batch as OTLP JSON; it is made only when somebody watches and the limit allows it.

    Args:
        settings: From the graph.
        config: Endpoint and limit.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(
        self,
        settings: CreateSettings,
        config: RemoteTapConfig,
        signal: Signal,  # noqa: ARG002 - the factory's shape
        following: Consumer,
    ) -> None:
        self._config: Final = config
        self._setting: Final = f"processors::{settings.id}"
        self._next: Final = following
        self._server: TapServer | None = None

    @property
    def address(self) -> Endpoint | None:
        """Where the WebSocket is, once started."""
        return None if self._server is None else self._server.address

    def start(self, host: Host) -> None:
        """Listen.

        Raises:
            HeliographError: It cannot, or must not.
        """
        self._server = SERVERS.take(host, self._config, self._setting)

    def shutdown(self, deadline: float) -> None:
        """Listen no more, if this is the last processor of its name."""
        server, self._server = self._server, None
        if server is not None:
            SERVERS.give_back(server, deadline)

    def consume(self, parcel: Parcel) -> None:
        """Show, and hand on."""
        server = self._server
        if server is not None and len(parcel.batch) and server.wants():
            shown = parcel.batch if len(parcel.batch) <= ROWS else parcel.batch.slice(0, ROWS)
            server.publish(encode(shown, Encoding.JSON).decode())
        self._next.consume(parcel)
