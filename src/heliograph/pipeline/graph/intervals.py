"""A set of half-open intervals of sequence numbers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right


class IntervalSet:
    """Disjoint intervals, joined where they touch. Not thread-safe.

    A destination that is down for a day owes one long interval: the set stays small.
    """

    __slots__ = ("_ends", "_starts")

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def __bool__(self) -> bool:
        return bool(self._starts)

    def __len__(self) -> int:
        """How many numbers are in it."""
        return sum(self._ends) - sum(self._starts)

    @property
    def intervals(self) -> list[tuple[int, int]]:
        """All intervals in order."""
        return list(zip(self._starts, self._ends, strict=True))

    def add(self, start: int, end: int) -> None:
        """Put [start, end) in."""
        if end <= start:
            return
        low = bisect_left(self._ends, start)
        high = bisect_right(self._starts, end)
        if low < high:
            start, end = min(start, self._starts[low]), max(end, self._ends[high - 1])
        self._starts[low:high] = [start]
        self._ends[low:high] = [end]

    def remove(self, start: int, end: int) -> None:
        """Take [start, end) out."""
        if end <= start:
            return
        low = bisect_right(self._ends, start)
        high = bisect_left(self._starts, end)
        if low >= high:
            return
        starts = [self._starts[low]] if self._starts[low] < start else []
        ends = [start] if starts else []
        if self._ends[high - 1] > end:
            starts.append(end)
            ends.append(self._ends[high - 1])
        self._starts[low:high] = starts
        self._ends[low:high] = ends

    def first(self) -> tuple[int, int] | None:
        """The lowest interval, None when it is empty."""
        return (self._starts[0], self._ends[0]) if self._starts else None
