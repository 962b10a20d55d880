"""Hands on the last values at an interval."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.processors.interval.held import Held
from heliograph.processors.shared.metrics.tables import (
    CUMULATIVE,
    DELTA,
    EXPONENTIAL,
    GAUGE,
    HISTOGRAM,
    METRICS,
    SUM,
    SUMMARY,
    MetricTables,
)

if TYPE_CHECKING:
    from heliograph.model import Batch, Signal
    from heliograph.pipeline import Consumer, CreateSettings, Host, Parcel
    from heliograph.processors.interval.config import IntervalConfig
    from heliograph.processors.shared.metrics.arrays import Flags


class IntervalProcessor:
    """Holds metrics back; what cannot be held goes on at once. Parcels are held as long as their metrics.

    Args:
        settings: From the graph.
        config: The interval, and what passes.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(
        self,
        settings: CreateSettings,
        config: IntervalConfig,
        signal: Signal,  # noqa: ARG002 - the factory's shape
        following: Consumer,
    ) -> None:
        self._config: Final = config
        self._telemetry: Final = settings.telemetry
        self._next: Final = following
        self._held: Final = Held()
        self._lock: Final = threading.Lock()
        self._sending: Final = threading.Lock()
        self._stopping: Final = threading.Event()
        self._thread: threading.Thread | None = None
        self._early: Final = settings.telemetry.counter("heliograph_processor_interval_early_flushes")
        settings.telemetry.gauge("heliograph_processor_interval_streams", callback=lambda: self._held.streams)

    def start(self, host: Host) -> None:  # noqa: ARG002 - the contract's shape
        """Begin to watch the time."""
        self._thread = threading.Thread(target=self._watch, name="interval", daemon=True)
        self._thread.start()

    def shutdown(self, deadline: float) -> None:
        """Hand on what is held and stop."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(max(0.0, deadline - time.monotonic()))
        self._flush()

    def consume(self, parcel: Parcel) -> None:
        """Hold what can be held."""
        mask = self._holds(parcel.batch)
        if not mask.any():
            self._send(parcel)
            return
        held = parcel
        if not mask.all():
            passed, held = parcel.split([parcel.batch.filter(~mask), parcel.batch.filter(mask)])
            self._send(passed)
        with self._lock:
            self._held.add(held)
            limit = self._config.max_streams
            full = self._held.full or bool(limit and self._held.streams > limit)
        if full or self._stopping.is_set():
            self._early.add()
            self._flush()

    def _holds(self, batch: Batch) -> Flags:
        """Which metrics are held back."""
        tables = MetricTables({METRICS: batch.table(METRICS)})
        types = tables.numbers(METRICS, "metric_type")
        temporality = tables.numbers(METRICS, "aggregation_temporality")
        known = temporality == CUMULATIVE
        if not self._config.pass_through.delta:
            known |= temporality == DELTA
        held = (types == SUM) & tables.numbers(METRICS, "is_monotonic", np.bool_) & known
        held |= np.isin(types, (HISTOGRAM, EXPONENTIAL)) & known
        if not self._config.pass_through.gauge:
            held |= types == GAUGE
        if not self._config.pass_through.summary:
            held |= types == SUMMARY
        return held

    def _flush(self) -> None:
        with self._lock:
            parcel = self._held.take()
        if parcel is not None:
            self._send(parcel)

    def _send(self, parcel: Parcel) -> None:
        """Hand on, one thread at a time: what stands behind a processor is called by one thread at a time."""
        with self._sending:
            self._next.consume(parcel)

    def _watch(self) -> None:
        while not self._stopping.wait(self._config.interval):
            with self._telemetry.measure():
                self._flush()
