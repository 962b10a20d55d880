"""Keeps traces or leaves them out, once their spans are together."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from heliograph.model import Signal
from heliograph.pipeline import Parcel
from heliograph.processors.shared.holding import Holding
from heliograph.processors.shared.spill import Spill
from heliograph.processors.tail_sampling.sampler import TailSampler

if TYPE_CHECKING:
    from heliograph.pipeline import Clock, Consumer, CreateSettings, Host
    from heliograph.processors.tail_sampling.config import TailSamplingConfig

_LONGEST_TICK: Final = 1.0
_SHORTEST_TICK: Final = 0.02
_MAX_ROWS: Final = 65_536
"""Spans that are handed on at once."""


class TailSamplingProcessor:
    """Holds spans until their traces are decided.

    Args:
        settings: From the graph.
        config: Waits, bounds and policies.
        signal: Of the pipeline: traces.
        following: The next consumer.
    """

    def __init__(
        self, settings: CreateSettings, config: TailSamplingConfig, signal: Signal, following: Consumer
    ) -> None:
        del signal
        self._settings: Final = settings
        self._config: Final = config
        self._next: Final = following
        self._clock: Clock | None = None
        self._condition: Final = threading.Condition()
        self._sending: Final = threading.Lock()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._sampler = self._make(None)

    def start(self, host: Host) -> None:
        """Begin to decide."""
        self._clock = host.clock
        directory = host.data_directory / str(self._settings.pipeline).replace("/", "_")
        self._sampler = self._make(Spill(directory, self._config.max_spill_bytes))
        self._thread = threading.Thread(target=self._watch, name="tail sampling", daemon=True)
        self._thread.start()

    def shutdown(self, deadline: float) -> None:
        """Decide about everything that waits, and stop."""
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        if self._thread is not None:
            self._thread.join(max(0.0, deadline - time.monotonic()))
        with self._condition:
            leaving = self._sampler.finish(self._now())
        self._send(leaving)
        self._sampler.holding.close()

    def consume(self, parcel: Parcel) -> None:
        """Hold spans, or hand on those that come late."""
        with self._condition:
            while self._must_wait(parcel):
                self._condition.wait(_SHORTEST_TICK)
            leaving = self._sampler.add(self._own(parcel), self._now())
            if self._stopping:
                leaving += self._sampler.finish(self._now())
        self._send(leaving)

    def tick(self) -> None:
        """Decide what is due."""
        with self._condition:
            leaving = self._sampler.tick(self._now())
            self._condition.notify_all()
        self._send(leaving)

    def _own(self, parcel: Parcel) -> Parcel:
        """The parcel, answered for at once when its sender would have to wait: it came past the journal."""
        if parcel.ranges or not parcel.deliveries:
            return parcel
        self._sampler.metrics.unjournaled.add(len(parcel.batch))
        own = Parcel(parcel.batch, metadata=parcel.metadata)
        parcel.accept()
        return own

    def _must_wait(self, parcel: Parcel) -> bool:
        if not self._config.block_on_overflow or self._stopping or not len(self._sampler):
            return False
        full = len(self._sampler) >= self._config.num_traces
        return full or self._sampler.holding.would_fill(parcel.batch.nbytes)

    def _make(self, spill: Spill | None) -> TailSampler:
        holding = Holding(self._config.max_bytes, spill, self._count_dropped, self._count_failed)
        return TailSampler(self._settings, self._config, holding)

    def _count_dropped(self, spans: int) -> None:
        if spans:
            self._settings.telemetry.dropped(Signal.TRACES, spans, "not_sampled")

    def _count_failed(self, error: OSError) -> None:
        self._sampler.metrics.disk_failures.add()
        self._settings.logger.warning("spans cannot be put on disk or read back: %s", error)

    def _now(self) -> float:
        return time.monotonic() if self._clock is None else self._clock.monotonic()

    def _send(self, parcels: list[Parcel]) -> None:
        """Hand on, one thread at a time: what stands behind a processor is called by one thread at a time."""
        with self._sending:
            for parcel in parcels:
                rows = len(parcel.batch)
                # Split after merging: the journal lets go of a trace's spans when all of them have arrived.
                batches = [parcel.batch.slice(first, _MAX_ROWS) for first in range(0, rows, _MAX_ROWS)]
                for part in parcel.split(batches) if rows > _MAX_ROWS else [parcel]:
                    self._next.consume(part)

    def _watch(self) -> None:
        wait = self._config.decision_wait / 4
        if self._config.decision_wait_after_root_received:
            wait = min(wait, self._config.decision_wait_after_root_received / 4)
        wait = min(max(wait, _SHORTEST_TICK), _LONGEST_TICK)
        while True:
            with self._condition:
                if self._condition.wait_for(lambda: self._stopping, wait):
                    return
            with self._settings.telemetry.measure():
                self.tick()
