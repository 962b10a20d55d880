"""Processors that hold spans of traces for a time: threads, clock, disk and shutdown."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Final

from heliograph.model import Signal
from heliograph.pipeline import Parcel
from heliograph.processors.shared.holding import Holding
from heliograph.processors.shared.owned import owned
from heliograph.processors.shared.spill import Spill

if TYPE_CHECKING:
    from heliograph.pipeline import Clock, Consumer, CreateSettings, Host

_LONGEST_TICK: Final = 1.0
_SHORTEST_TICK: Final = 0.02
_MAX_ROWS: Final = 65_536
"""Spans that are handed on at once."""
_INBOX_ROWS: Final = 2048
_INBOX_SECONDS: Final = 0.1
"""Small parcels are collected for so many spans or so long: their cost is mostly a batch's, not a span's."""


class WaitingProcessor(ABC):
    """Holds spans until something is decided about their traces.

    Args:
        settings: From the graph.
        following: The next consumer.
        wait: The shortest wait, in seconds: how often it is looked what is due.
        max_bytes: Bytes of spans in memory.
        max_spill_bytes: Bytes of spans on disk.
    """

    def __init__(
        self, settings: CreateSettings, following: Consumer, wait: float, max_bytes: int, max_spill_bytes: int
    ) -> None:
        self._settings: Final = settings
        self._next: Final = following
        self._wait: Final = min(max(wait / 4, _SHORTEST_TICK), _LONGEST_TICK)
        self._max_bytes: Final = max_bytes
        self._max_spill_bytes: Final = max_spill_bytes
        self._clock: Clock | None = None
        self._condition: Final = threading.Condition()
        self._sending: Final = threading.Lock()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._inbox: list[Parcel] = []
        prefix = f"heliograph_{settings.id.type}_"
        self._unjournaled: Final = settings.telemetry.counter(f"{prefix}unjournaled_spans", unit="{spans}")
        self._failures: Final = settings.telemetry.counter(f"{prefix}spill_failures", unit="{errors}")

    drop_reason: ClassVar[str]
    """Why spans are left out, as a metric's label."""

    @abstractmethod
    def _hold(self, holding: Holding) -> None:
        """Use `holding` from now on; called before the first span and again at the start."""

    @abstractmethod
    def _add(self, parcel: Parcel, now: float) -> list[Parcel]:
        """Take spans; what is handed on at once."""

    @abstractmethod
    def _due(self, now: float) -> list[Parcel]:
        """What is handed on now."""

    @abstractmethod
    def _finish(self, now: float) -> list[Parcel]:
        """What is handed on at the end."""

    def _must_wait(self, parcel: Parcel) -> bool:  # noqa: ARG002 - for those that have bounds
        """Whether there is no room for a parcel."""
        return False

    def _merges(self, now: float) -> bool:  # noqa: ARG002 - for those that may fail
        """Whether parcels are collected and looked at as one."""
        return True

    def start(self, host: Host) -> None:
        """Begin to look what is due."""
        self._clock = host.clock
        directory = host.data_directory / str(self._settings.pipeline).replace("/", "_")
        self.hold_in(Spill(directory, self._max_spill_bytes))
        name = str(self._settings.id)
        self._thread = threading.Thread(target=self._watch, name=name, daemon=True)
        self._thread.start()

    def shutdown(self, deadline: float) -> None:
        """Hand on what waits, and stop."""
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        if self._thread is not None:
            self._thread.join(max(0.0, deadline - time.monotonic()))
        with self._condition:
            leaving = self._drain() + self._finish(self._now())
        self._send(leaving)
        self._holding.close()

    def consume(self, parcel: Parcel) -> None:
        """Hold spans."""
        with self._condition:
            while not self._stopping and self._must_wait(parcel):
                self._condition.wait(_SHORTEST_TICK)
            self._inbox.append(owned(parcel, self._unjournaled))
            rows = sum(len(each.batch) for each in self._inbox)
            if self._thread is None or rows >= _INBOX_ROWS or not self._merges(self._now()):
                leaving = self._drain()
            elif self._stopping:
                leaving = self._drain() + self._finish(self._now())
            else:
                leaving = []
                self._condition.notify_all()
        self._send(leaving)

    def tick(self) -> None:
        """Hand on what is due."""
        with self._condition:
            leaving = self._drain() + self._due(self._now())
            self._condition.notify_all()
        self._send(leaving)

    def take_in(self) -> None:
        """Look at what was collected."""
        with self._condition:
            leaving = self._drain()
        self._send(leaving)

    def _drain(self) -> list[Parcel]:
        """Hold what was collected; what is handed on at once."""
        parcels, self._inbox = self._inbox, []
        now = self._now()
        if parcels and self._merges(now):
            parcels = [Parcel.merge(parcels)]
        return [leaving for parcel in parcels for leaving in self._add(parcel, now)]

    def hold_in(self, spill: Spill | None) -> None:
        """Where spans go that do not fit into memory; None keeps all of them there."""
        self._holding = Holding(self._max_bytes, spill, self._count_dropped, self._count_failed, self.drop_reason)
        self._hold(self._holding)

    def _count_dropped(self, spans: int) -> None:
        if spans:
            self._settings.telemetry.dropped(Signal.TRACES, spans, self.drop_reason)

    def _count_failed(self, error: OSError) -> None:
        self._failures.add()
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
        following = time.monotonic() + self._wait
        while self._sleep(following):
            try:
                with self._settings.telemetry.measure():
                    if time.monotonic() < following:
                        self.take_in()
                    else:
                        self.tick()
                        following = time.monotonic() + self._wait
            except Exception:
                self._settings.logger.exception("what is due could not be handed on; it is tried again")

    def _sleep(self, until: float) -> bool:
        """Wait until a time, or shortly behind the first parcel that is collected; False at the end."""
        with self._condition:
            self._condition.wait_for(lambda: self._stopping or self._inbox, max(0.0, until - time.monotonic()))
            if self._inbox:
                self._condition.wait_for(lambda: self._stopping, _INBOX_SECONDS)
            return not self._stopping
