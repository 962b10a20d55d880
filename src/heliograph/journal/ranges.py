"""Ranges of sequence numbers, and the set of those that were settled."""

from bisect import bisect_left, bisect_right
from typing import NamedTuple


class JournalRange(NamedTuple):
    """Half-open interval of record sequence numbers: `start` is in it, `end` is not."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


class SettledRanges:
    """A contiguous prefix and the disjoint ranges settled beyond it.

    Ranges may come in any order, twice, or overlapping. Not thread-safe.

    Args:
        position: Everything below is settled from the start.
    """

    __slots__ = ("_ends", "_starts", "position")

    def __init__(self, position: int) -> None:
        self.position = position
        self._starts: list[int] = []
        self._ends: list[int] = []

    def __len__(self) -> int:
        return len(self._starts)

    def add(self, start: int, end: int) -> bool:
        """Settle [start, end); return whether the contiguous prefix grew."""
        if end <= self.position or end <= start:
            return False
        if start <= self.position and not self._starts:
            self.position = end
            return True
        self._merge(max(start, self.position), end)
        if self._starts[0] > self.position:
            return False
        del self._starts[0]
        self.position = self._ends.pop(0)
        return True

    def _merge(self, start: int, end: int) -> None:
        """Insert [start, end), joining it with the ranges it touches."""
        starts, ends = self._starts, self._ends
        low = bisect_left(ends, start)
        high = bisect_right(starts, end)
        if low < high:
            start, end = min(start, starts[low]), max(end, ends[high - 1])
        starts[low:high] = [start]
        ends[low:high] = [end]
