"""Counts spans and hands on metrics."""

from __future__ import annotations

import threading
import time
import uuid
from typing import TYPE_CHECKING, Final

from heliograph.connectors.shared.emitting import Emitter, Ticker, finish
from heliograph.connectors.spanmetrics.aggregation import Aggregation

if TYPE_CHECKING:
    from heliograph.connectors.spanmetrics.config import SpanMetricsConfig
    from heliograph.pipeline import CreateSettings, Host, Outputs, Parcel


class SpanMetricsConnector:
    """Accepts spans as soon as they are counted; hands on metrics on time, and what is left at the end.

    Args:
        settings: From the graph.
        config: What is counted.
        outputs: The pipelines behind.
    """

    def __init__(self, settings: CreateSettings, config: SpanMetricsConfig, outputs: Outputs) -> None:
        self._settings: Final = settings
        self._immediate: Final = config.metrics_flush_interval == 0
        self._emitter: Final = Emitter(settings, outputs, again=config.delta)
        self._aggregation: Final = Aggregation(config, str(uuid.uuid4()))
        self._lock: Final = threading.Lock()
        self._flushing: Final = threading.Lock()
        self._ticker: Final = Ticker(settings, config.metrics_flush_interval, self.flush)
        self._now = time.time_ns
        self._stopped = False

    def start(self, host: Host) -> None:
        """Begin to hand on."""
        self._now = host.clock.time_ns
        if not self._immediate:
            self._ticker.start()

    def shutdown(self, deadline: float) -> None:
        """Hand on what was counted and stop."""
        self._ticker.stop(deadline)
        if not self._stopped:
            self._stopped = True
            finish(self._settings, deadline, lambda: self.flush(last=True))

    def consume(self, parcel: Parcel) -> None:
        """Count."""
        with self._lock:
            self._aggregation.add(parcel.batch, self._now())
        parcel.accept()
        if self._immediate:
            self.flush()

    def flush(self, *, last: bool = False) -> None:
        """Hand on what was counted; one call at a time, so that points follow each other."""
        with self._flushing:
            with self._lock:
                batch = self._aggregation.flush(self._now())
            self._emitter.emit(batch, last=last)
