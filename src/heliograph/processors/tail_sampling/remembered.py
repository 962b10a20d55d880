"""Decisions about traces whose spans have left, for those that come late."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Late(NamedTuple):
    """A decision that was made before.

    Attributes:
        sampled: What it was.
        decided: When, in monotonic seconds; None when only a decision cache knows of it.
    """

    sampled: bool
    decided: float | None


class _Cache:
    """The ids that were asked for or put last. A size of 0 keeps none."""

    def __init__(self, size: int) -> None:
        self.size: Final = size
        self._ids: Final[OrderedDict[bytes, None]] = OrderedDict()

    def __contains__(self, trace_id: bytes) -> bool:
        if trace_id not in self._ids:
            return False
        self._ids.move_to_end(trace_id)
        return True

    def put(self, trace_ids: Sequence[bytes]) -> None:
        """Remember ids."""
        for trace_id in trace_ids:
            self._ids[trace_id] = None
            self._ids.move_to_end(trace_id)
        while len(self._ids) > self.size:
            self._ids.popitem(last=False)


class Remembered:
    """The decision caches, and beside them the latest decisions, as the Collector keeps decided traces.

    Args:
        recent: How many of the latest.
        sampled: Size of the cache of sampled traces.
        not_sampled: Size of the cache of the others.
    """

    def __init__(self, recent: int, sampled: int, not_sampled: int) -> None:
        self._size: Final = recent
        self._recent: Final[OrderedDict[bytes, Late]] = OrderedDict()
        self._caches: Final = {True: _Cache(sampled), False: _Cache(not_sampled)}

    def find(self, trace_id: bytes) -> Late | None:
        """The decision about a trace, None when none is known."""
        for sampled, cache in self._caches.items():
            if cache.size and trace_id in cache:
                return Late(sampled, None)
        return self._recent.get(trace_id)

    def put(self, trace_ids: Sequence[bytes], now: float, *, sampled: bool) -> None:
        """Remember a decision about traces."""
        cache = self._caches[sampled]
        if cache.size:
            cache.put(trace_ids)
            return
        late = Late(sampled, now)
        for trace_id in trace_ids:
            self._recent[trace_id] = late
        while len(self._recent) > self._size:
            self._recent.popitem(last=False)
