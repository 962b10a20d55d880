"""Sending batches over OTLP with the client's transports."""

from __future__ import annotations

import logging
from threading import Lock
from typing import TYPE_CHECKING, Final

from heliograph.client.transport import open_transport
from heliograph.pipeline.authenticating import find_client_authenticator
from heliograph.pipeline.parcel import NO_METADATA
from heliograph.wire import Encoding, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.client.settings import Target
    from heliograph.client.transport.base import Transport
    from heliograph.model import Batch, Signal
    from heliograph.pipeline import Host, Metadata
    from heliograph.pipeline.authenticating import ClientAuthConfig, ClientAuthenticator


class OtlpSender:
    """One transport for each signal, opened on first use.

    Args:
        target: Where a signal goes, and how.
        encoding: Of requests.
        logger: Told what a peer rejects.
        auth: The extension that makes the headers of requests.
    """

    def __init__(
        self,
        target: Callable[[Signal], Target],
        encoding: Encoding,
        logger: logging.Logger | None = None,
        auth: ClientAuthConfig | None = None,
    ) -> None:
        self._auth: Final = auth
        self._authenticator: ClientAuthenticator | None = None
        self._target: Final = target
        self._encoding: Final = encoding
        self._logger: Final = logger or logging.getLogger("heliograph.exporter")
        self._lock: Final = Lock()
        self._transports: Final[dict[Signal, tuple[Transport, Target]]] = {}

    def open(self, host: Host) -> None:
        """Find the extension that proves who we are.

        Raises:
            ComponentStartError: It is not there.
        """
        self._authenticator = find_client_authenticator(host, self._auth, f"exporters::{host.id}::auth")

    @property
    def sends_credentials(self) -> bool:
        """Whether requests hold credentials of an extension; known once open."""
        return self._authenticator is not None and self._authenticator.is_secret

    def send(self, batch: Batch, timeout: float, metadata: Metadata = NO_METADATA) -> int:
        """Send one batch; the number of items that the peer rejected for good.

        Raises:
            HeliographError: The peer did not take it.
        """
        transport, target = self._transport(batch.signal)
        headers = None
        if self._authenticator is not None:
            own = {name.lower(): value for name, value in target.headers.items()}
            headers = self._authenticator.request_headers(own, metadata)
        result = transport.send(encode(batch, self._encoding), timeout, headers)
        if result.rejected or result.message:
            self._logger.warning("the peer rejected %d %s items: %s", result.rejected, batch.signal, result.message)
        return result.rejected

    def close(self) -> None:
        """Close connections; safe twice."""
        with self._lock:
            for transport, _ in self._transports.values():
                transport.close()
            self._transports.clear()

    def _transport(self, signal: Signal) -> tuple[Transport, Target]:
        with self._lock:
            known = self._transports.get(signal)
            if known is None:
                target = self._target(signal)
                known = self._transports[signal] = open_transport(signal, target, target.endpoints[0]), target
            return known
