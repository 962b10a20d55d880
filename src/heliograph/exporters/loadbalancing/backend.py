"""One backend: the sending chain, which hands back what it cannot deliver."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from heliograph.exporters.otlp_grpc.exporter import make_sender
from heliograph.exporters.sending import SendingExporter
from heliograph.pipeline import ComponentID

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.exceptions import HeliographError
    from heliograph.exporters.loadbalancing.config import BackendConfig
    from heliograph.model import Batch
    from heliograph.pipeline import CreateSettings, Metadata, Parcel

    HandBack = Callable[["Backend", Parcel, HeliographError], None]

_PATIENCE: Final = 1.0
_LATENCIES: Final = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


class Backend(SendingExporter):
    """Sends to one endpoint.

    Args:
        settings: The exporter's.
        config: The backend's, without endpoint.
        endpoint: Where it is.
        hand_back: Given parcels that could not be sent, with a failure that can pass.
    """

    def __init__(self, settings: CreateSettings, config: BackendConfig, endpoint: str, hand_back: HandBack) -> None:
        own = config.model_copy(update={"endpoint": endpoint})
        # its own name: one backend's failures must not open the circuit breaker of another
        name = f"{settings.id.name}_{endpoint}" if settings.id.name else endpoint
        renamed = replace(settings, id=ComponentID(settings.id.type, name))
        sender = make_sender(settings, own)
        super().__init__(renamed, own, self._timed(settings, endpoint, sender.send), sender.close, sender.open)
        self.endpoint: Final = endpoint
        self._hand_back: Final = hand_back

    def offer(self, parcel: Parcel, error: HeliographError) -> None:
        """Take what another backend was not sent, if there is room soon; else it fails with `error`.

        Waiting for long could become waiting for each other: the other's threads for room here, ours for room there.
        """
        if not self._config.sending_queue.enabled:
            self._deliver(parcel)
        elif not self._queue.put(parcel, _PATIENCE):
            parcel.fail(error)

    def retire(self, deadline: float) -> None:
        """Leave: what waits is handed back, requests in flight may end, none is tried again."""
        self._stopped.set()
        for parcel in self._queue.drain():
            self._hand_back(self, parcel, self._stopped_error())
        self.shutdown(deadline)

    @property
    def waiting(self) -> int:
        """How much waits, in units of the queue's sizer."""
        return self._queue.size

    def _show_queue(self) -> None:
        """The exporter shows all backends' queues as one."""

    def _give_up(self, parcel: Parcel, error: HeliographError) -> None:
        if error.retryable:
            self._hand_back(self, parcel, error)
        else:
            parcel.fail(error)

    @staticmethod
    def _timed(
        settings: CreateSettings, endpoint: str, send: Callable[[Batch, float, Metadata], int]
    ) -> Callable[[Batch, float, Metadata], int]:
        """`send`, with its outcome and time counted under the Collector's names."""
        telemetry, labels = settings.telemetry, {"endpoint": endpoint}
        outcomes = {
            good: telemetry.counter("otelcol_loadbalancer_backend_outcome", {**labels, "success": str(good).lower()})
            for good in (True, False)
        }
        latency = telemetry.histogram("otelcol_loadbalancer_backend_latency", unit="ms", bounds=_LATENCIES)

        def timed(batch: Batch, timeout: float, metadata: Metadata) -> int:
            began, good = time.monotonic(), False
            try:
                rejected = send(batch, timeout, metadata)
                good = True
            finally:
                outcomes[good].add()
                latency.record((time.monotonic() - began) * 1000)
            return rejected

        return timed
