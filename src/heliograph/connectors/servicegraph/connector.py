"""Pairs spans and hands on metrics of the edges."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from heliograph.connectors.servicegraph.graph import Graph
from heliograph.connectors.shared.emitting import Emitter, Ticker, finish

if TYPE_CHECKING:
    from heliograph.connectors.servicegraph.config import ServiceGraphConfig
    from heliograph.pipeline import CreateSettings, Host, Outputs, Parcel

_COUNTERS: Final = "otelcol_connector_servicegraph_"


class ServiceGraphConnector:
    """Accepts spans as soon as they are paired or wait; hands on metrics on time, and what is left at the end.

    Args:
        settings: From the graph.
        config: What makes an edge.
        outputs: The pipelines behind.
    """

    def __init__(self, settings: CreateSettings, config: ServiceGraphConfig, outputs: Outputs) -> None:
        self._settings: Final = settings
        self._immediate: Final = config.metrics_flush_interval == 0
        self._emitter: Final = Emitter(settings, outputs)
        self._graph: Final = Graph(config)
        self._lock: Final = threading.Lock()
        self._flushing: Final = threading.Lock()
        self._tickers: Final = [
            Ticker(settings, config.store_expiration_loop or 2.0, self.expire),
            Ticker(settings, config.cache_loop or 60.0, self._forget_stale),
        ]
        if not self._immediate:
            self._tickers.append(Ticker(settings, config.metrics_flush_interval, self.flush))
        self._total: Final = settings.telemetry.counter(f"{_COUNTERS}total_edges")
        self._expired: Final = settings.telemetry.counter(f"{_COUNTERS}expired_edges")
        self._dropped: Final = settings.telemetry.counter(f"{_COUNTERS}dropped_spans")
        self._now = time.time_ns
        self._monotonic = time.monotonic
        self._stopped = False

    def start(self, host: Host) -> None:
        """Begin to look at the time."""
        self._now, self._monotonic = host.clock.time_ns, host.clock.monotonic
        for ticker in self._tickers:
            ticker.start()

    def shutdown(self, deadline: float) -> None:
        """Hand on what was counted and stop; spans that wait are forgotten."""
        for ticker in self._tickers:
            ticker.stop(deadline)
        if not self._stopped:
            self._stopped = True
            finish(self._settings, deadline, self.flush)

    def consume(self, parcel: Parcel) -> None:
        """Pair."""
        with self._lock:
            if len(parcel.batch):
                self._graph.add(parcel.batch, self._now(), self._monotonic())
            self._report()
        parcel.accept()
        if self._immediate:
            self.flush()

    def flush(self) -> None:
        """Hand on metrics; one call at a time, so that points follow each other."""
        with self._flushing:
            with self._lock:
                batch = self._graph.metrics(self._now())
            self._emitter.emit(batch)

    def expire(self) -> None:
        """Look for spans that have waited too long."""
        with self._lock:
            self._graph.expire(self._now(), self._monotonic())
            self._report()

    def _forget_stale(self) -> None:
        with self._lock:
            self._graph.forget_stale(self._now())

    def _report(self) -> None:
        """Move the numbers of the graph to the counters."""
        graph, store = self._graph, self._graph.store
        for counter, number in (
            (self._total, store.total),
            (self._expired, graph.expired),
            (self._dropped, store.dropped),
        ):
            if number:
                counter.add(number)
        store.total = graph.expired = store.dropped = 0
