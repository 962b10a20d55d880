"""Sending batches over OTLP with the client's transports."""

from __future__ import annotations

import logging
from threading import Lock
from typing import TYPE_CHECKING, Final

from heliograph.client.transport import open_transport
from heliograph.wire import Encoding, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.client.settings import Target
    from heliograph.client.transport.base import Transport
    from heliograph.model import Batch, Signal


class OtlpSender:
    """One transport for each signal, opened on first use.

    Args:
        target: Where a signal goes, and how.
        encoding: Of requests.
        logger: Told what a peer rejects.
    """

    def __init__(
        self, target: Callable[[Signal], Target], encoding: Encoding, logger: logging.Logger | None = None
    ) -> None:
        self._target: Final = target
        self._encoding: Final = encoding
        self._logger: Final = logger or logging.getLogger("heliograph.exporter")
        self._lock: Final = Lock()
        self._transports: Final[dict[Signal, Transport]] = {}

    def send(self, batch: Batch, timeout: float) -> int:
        """Send one batch; the number of items that the peer rejected for good.

        Raises:
            HeliographError: The peer did not take it.
        """
        result = self._transport(batch.signal).send(encode(batch, self._encoding), timeout)
        if result.rejected or result.message:
            self._logger.warning("the peer rejected %d %s items: %s", result.rejected, batch.signal, result.message)
        return result.rejected

    def close(self) -> None:
        """Close connections; safe twice."""
        with self._lock:
            for transport in self._transports.values():
                transport.close()
            self._transports.clear()

    def _transport(self, signal: Signal) -> Transport:
        with self._lock:
            transport = self._transports.get(signal)
            if transport is None:
                target = self._target(signal)
                transport = self._transports[signal] = open_transport(signal, target, target.endpoints[0])
            return transport
