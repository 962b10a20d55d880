"""Taps: whoever looks at the data as it flows by, from outside the graph.

A component in a pipeline (the exporter `live_tail`) offers batches to the hub, which costs nothing while nobody looks.
Each onlooker has a queue of its own, bounded in bytes: one who is too slow misses batches, and is told how many
records that were.
"""

from __future__ import annotations

from collections import deque
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.model import Batch, Signal

QUEUE_BYTES: Final = 16 << 20
"""Most bytes that wait for one onlooker."""


class Onlooker:
    """One who looks; made by `TapHub.look`, ended by `close`."""

    def __init__(self, hub: TapHub, signal: Signal, wake: Callable[[], None], limit: int) -> None:
        self.signal: Final = signal
        self._hub: Final = hub
        self._wake: Final = wake
        self._limit: Final = limit
        self._lock: Final = Lock()
        self._waiting: Final[deque[Batch]] = deque()
        self._bytes = 0
        self._missed = 0

    def take(self) -> tuple[list[Batch], int]:
        """What came since the last call, oldest first, and how many records were missed; never waits."""
        with self._lock:
            batches, missed = list(self._waiting), self._missed
            self._waiting.clear()
            self._bytes = self._missed = 0
        return batches, missed

    def put(self, batch: Batch) -> None:
        """Queue a batch, or count it as missed."""
        size = batch.nbytes
        with self._lock:
            if self._bytes + size > self._limit:
                self._missed += batch.num_items
            else:
                self._waiting.append(batch)
                self._bytes += size
        self._wake()

    def close(self) -> None:
        """Look no more; safe twice."""
        self._hub.leave(self)


class TapHub:
    """Where taps offer and onlookers look. Thread-safe."""

    def __init__(self) -> None:
        self._lock: Final = Lock()
        self._onlookers: tuple[Onlooker, ...] = ()
        self._sources: dict[int, frozenset[Signal]] = {}

    def attach(self, source: object, signals: frozenset[Signal]) -> None:
        """A tap starts, in pipelines of these signals."""
        with self._lock:
            self._sources = {**self._sources, id(source): signals}

    def detach(self, source: object) -> None:
        """A tap stops; safe twice."""
        with self._lock:
            self._sources = {key: signals for key, signals in self._sources.items() if key != id(source)}

    def taps(self, signal: Signal) -> bool:
        """Whether a tap runs that may see this signal."""
        return any(signal in signals for signals in self._sources.values())

    def offer(self, batch: Batch) -> None:
        """Show a batch to all who look at its signal."""
        for onlooker in self._onlookers:
            if onlooker.signal is batch.signal:
                onlooker.put(batch)

    def look(self, signal: Signal, wake: Callable[[], None], limit: int = QUEUE_BYTES) -> Onlooker:
        """Look at a signal from now on.

        Args:
            signal: Which batches.
            wake: Called on any thread when something waits; must be quick.
            limit: Most bytes that wait.
        """
        onlooker = Onlooker(self, signal, wake, limit)
        with self._lock:
            self._onlookers = (*self._onlookers, onlooker)
        return onlooker

    def leave(self, onlooker: Onlooker) -> None:
        """An onlooker goes; safe twice."""
        with self._lock:
            self._onlookers = tuple(other for other in self._onlookers if other is not onlooker)
