"""Traces that are waited for: a number each, and when their time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Slots = NDArray[np.int64]
    """Numbers of traces."""

NEVER: Final = float("inf")


class TraceSlots:
    """Open traces by id. A closed trace's number is used again; number 0 is no trace's. Not thread-safe.

    Attributes:
        arrived: When a trace's first span came, in monotonic seconds, by number.
        due: When it is decided, infinity for numbers that no trace has.
        spans: How many spans it has.
        capacity: One more than the highest number so far; arrays by number that others keep have this length.
    """

    def __init__(self, expected: int = 0) -> None:
        self.capacity = max(1024, expected)
        self.arrived: NDArray[np.float64] = np.zeros(self.capacity)
        self.due: NDArray[np.float64] = np.full(self.capacity, NEVER)
        self.spans: Slots = np.zeros(self.capacity, np.int64)
        self._ids: Final[list[bytes]] = [b""]
        self._places: Final[dict[bytes, int]] = {}
        self._free: Final[list[int]] = []

    def __len__(self) -> int:
        """Open traces."""
        return len(self._places)

    def ids(self, slots: Slots) -> list[bytes]:
        """Trace ids by number."""
        return [self._ids[slot] for slot in slots.tolist()]

    def open(self, ids: Sequence[bytes], now: float, due: float) -> tuple[Slots, Slots]:
        """Numbers of traces, and of those among them that are new: they arrived `now` and are decided at `due`."""
        fresh: list[int] = []
        found: list[int] = []
        for trace_id in ids:
            slot = self._places.get(trace_id)
            if slot is None:
                slot = self._new(trace_id)
                fresh.append(slot)
            found.append(slot)
        if len(self._ids) > self.capacity:
            self._grow(len(self._ids))
        new = np.array(fresh, np.int64)
        self.arrived[new] = now
        self.due[new] = due
        self.spans[new] = 0
        return np.array(found, np.int64), new

    def due_at(self, now: float) -> Slots:
        """Traces whose time is over."""
        return np.flatnonzero(self.due <= now)

    def all(self) -> Slots:
        """All open traces."""
        return np.flatnonzero(self.due < NEVER)

    def oldest(self, count: int) -> Slots:
        """At least one of the traces that have waited longest, at most `count`."""
        slots = self.all()
        count = max(1, count)
        if len(slots) <= count:
            return slots
        return slots[np.argpartition(self.arrived[slots], count - 1)[:count]]

    def close(self, slots: Iterable[int]) -> None:
        """Forget traces; nothing may refer to their numbers any more."""
        for slot in slots:
            del self._places[self._ids[slot]]
            self._ids[slot] = b""
            self._free.append(slot)
            self.due[slot] = NEVER

    def _new(self, trace_id: bytes) -> int:
        if self._free:
            slot = self._free.pop()
            self._ids[slot] = trace_id
        else:
            slot = len(self._ids)
            self._ids.append(trace_id)
        self._places[trace_id] = slot
        return slot

    def _grow(self, needed: int) -> None:
        self.capacity = max(needed, 2 * self.capacity)
        self.arrived = grown(self.arrived, self.capacity, 0.0)
        self.due = grown(self.due, self.capacity, NEVER)
        self.spans = grown(self.spans, self.capacity, 0)


def grown(array: NDArray[Any], capacity: int, filler: float) -> NDArray[Any]:
    """An array whose last axis has the length `capacity`; what is new is `filler`."""
    larger = np.full((*array.shape[:-1], capacity), filler, array.dtype)
    larger[..., : array.shape[-1]] = array
    return larger
