"""Routes records to backends on a hash ring."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from heliograph.exporters.loadbalancing.backend import Backend
from heliograph.exporters.loadbalancing.errors import NoBackendError
from heliograph.exporters.loadbalancing.resolvers import make_resolver
from heliograph.exporters.loadbalancing.ring import HashRing
from heliograph.exporters.loadbalancing.splitting import Splitter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.exceptions import HeliographError
    from heliograph.exporters.loadbalancing.config import LoadBalancingConfig
    from heliograph.pipeline import CreateSettings, Host, Parcel

OUT_SECONDS: Final = 30.0
"""How long a backend that could not be reached gets nothing, while there are others."""
_GRACE: Final = 1.0


class LoadBalancingExporter:
    """Splits parcels by the routing key and hands each part to its backend.

    What a backend cannot be sent is handed back and goes to the others: at once when the backend has left the list, and
    when it stays away for longer than its `retry_on_failure` allows; it then gets nothing for a while. Only when none
    is left does a parcel go back to the journal.

    Args:
        settings: From the graph.
        config: Backends and key.
    """

    def __init__(self, settings: CreateSettings, config: LoadBalancingConfig) -> None:
        self._settings: Final = settings
        self._config: Final = config
        self._splitter: Final = Splitter(config)
        self._resolver: Final = make_resolver(config.resolver, self.change, settings.telemetry, settings.logger)
        self._lock: Final = threading.RLock()
        self._changing: Final = threading.Lock()
        self._backends: dict[str, Backend] = {}
        self._out: dict[str, float] = {}
        self._ring = HashRing(())
        self._host: Host | None = None
        self._stopping = False

    @property
    def ring(self) -> HashRing:
        """Backends that get something now."""
        return self._ring

    def start(self, host: Host) -> None:
        """Find the backends."""
        self._host = host
        capacity = self._config.protocol.otlp.sending_queue.queue_size
        telemetry = self._settings.telemetry
        telemetry.queue(lambda: float(sum(backend.waiting for backend in list(self._backends.values()))), capacity)
        telemetry.gauge("otelcol_loadbalancer_num_backends", callback=lambda: float(len(self._ring.endpoints)))
        self._resolver.start()

    def shutdown(self, deadline: float) -> None:
        """Send what waits until `deadline`; the rest goes back to the journal."""
        with self._lock:
            self._stopping = True
        self._resolver.stop()
        with self._lock:
            backends, self._backends = list(self._backends.values()), {}
            self._ring = HashRing(())
        stopping = [threading.Thread(target=backend.shutdown, args=(deadline,)) for backend in backends]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join(max(0.1, deadline - time.monotonic() + 0.5))

    def consume(self, parcel: Parcel) -> None:
        """Split and hand to the backends, waiting for room in their queues."""
        self._spread(parcel, None)

    def _spread(self, parcel: Parcel, error: HeliographError | None) -> None:
        """Split and hand on; `error` is why another backend was not sent the parcel."""
        if not parcel.num_items:
            parcel.accept()
            return
        with self._lock:
            self._let_in()
            ring, backends = self._ring, self._backends
        if not ring:
            parcel.fail(NoBackendError(f"{self._settings.id} knows no backend", retry_after=1.0))
            return
        parts = self._splitter.split(parcel.batch, ring)
        for (endpoint, _), part in zip(parts, parcel.split([batch for _, batch in parts]), strict=True):
            backend = backends.get(endpoint)
            if backend is None:
                part.fail(NoBackendError(f"{self._settings.id} has stopped", retry_after=1.0))
            elif error is None:
                backend.consume(part)
            else:
                backend.offer(part, error)

    def change(self, endpoints: Sequence[str]) -> None:
        """Take `endpoints` as the list of backends; what waits for those that left goes to the others."""
        host = self._host
        with self._changing:
            with self._lock:
                if self._stopping or host is None:
                    return
                added = [endpoint for endpoint in endpoints if endpoint not in self._backends]
            otlp = self._config.protocol.otlp
            made = {endpoint: Backend(self._settings, otlp, endpoint, self._handed_back) for endpoint in added}
            for backend in made.values():
                backend.start(host)
            with self._lock:
                known = {**self._backends, **made}
                left = [backend for endpoint, backend in known.items() if endpoint not in endpoints]
                self._backends = {endpoint: known[endpoint] for endpoint in endpoints}
                self._out = {endpoint: until for endpoint, until in self._out.items() if endpoint in endpoints}
                self._renew()
            for backend in left:
                backend.retire(time.monotonic() + (otlp.timeout or _GRACE) + _GRACE)

    def _handed_back(self, backend: Backend, parcel: Parcel, error: HeliographError) -> None:
        """A backend could not be sent a parcel: find it another, or give it back to the journal."""
        with self._lock:
            if self._backends.get(backend.endpoint) is backend:
                if backend.endpoint not in self._out:
                    self._settings.logger.warning(
                        "backend %s gets nothing for now: %s", backend.endpoint, error.message
                    )
                self._out[backend.endpoint] = time.monotonic() + OUT_SECONDS
                self._renew()
            others = not self._stopping and any(endpoint not in self._out for endpoint in self._backends)
        if others:
            self._spread(parcel, error)
        else:
            parcel.fail(error)

    def _let_in(self) -> None:
        """Give backends whose time is over another try."""
        if self._out and min(self._out.values()) <= time.monotonic():
            now = time.monotonic()
            self._out = {endpoint: until for endpoint, until in self._out.items() if until > now}
            self._renew()

    def _renew(self) -> None:
        """The ring of all that are not out; of all when none would be left."""
        good = [endpoint for endpoint in self._backends if endpoint not in self._out]
        self._ring = HashRing(good or list(self._backends))
