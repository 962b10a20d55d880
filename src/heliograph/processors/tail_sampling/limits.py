"""Policies that sample as long as there is room: their votes depend on the ones before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.processors.tail_sampling.decisions import Flags, Votes, votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.processors.shared.trace_slots import Slots
    from heliograph.processors.tail_sampling.policies import Traces


class Bucket:
    """Tokens that flow in at a rate up to a bound. Full at first.

    Args:
        rate: Tokens a second.
        capacity: The bound.
    """

    def __init__(self, rate: float, capacity: float) -> None:
        self._rate: Final = rate
        self._capacity: Final = capacity
        self._tokens = capacity
        self._filled: float | None = None

    def take(self, wanted: Slots, now: float) -> Flags:
        """Which of these could be taken, one after the other; the others leave the bucket as it is."""
        if self._filled is not None and now > self._filled:
            self._tokens = min(self._capacity, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        if not len(wanted):
            return np.zeros(0, np.bool_)
        if int(wanted.sum()) <= self._tokens:
            self._tokens -= int(wanted.sum())
            return np.ones(len(wanted), np.bool_)
        left, taken = self._tokens, np.zeros(len(wanted), np.bool_)
        smallest = int(wanted.min())
        for place, count in enumerate(wanted.tolist()):
            if left < smallest:
                break
            if count <= left:
                left -= count
                taken[place] = True
        self._tokens = left
        return taken


class Limit:
    """Samples traces as long as a bucket has tokens for them.

    Args:
        per_second: Tokens a second.
        burst: What the bucket holds; twice `per_second` when it is 0.
        measure: How many tokens each trace takes.
    """

    def __init__(self, per_second: int, burst: int, measure: Callable[[Traces], Slots]) -> None:
        self._bucket: Final = Bucket(per_second, burst or 2 * per_second)
        self._measure: Final = measure

    def vote(self, traces: Traces, active: Flags) -> Votes:
        """By what is left in the bucket."""
        taken = np.zeros(len(active), np.bool_)
        taken[active] = self._bucket.take(self._measure(traces)[active], traces.now)
        return votes(taken, active)


class Second:
    """How many spans may be sampled in each second of the clock."""

    def __init__(self, limit: int) -> None:
        self._limit: Final = limit
        self._second = -1
        self._used = 0

    def take(self, wanted: Slots, now: float) -> Flags:
        """Which of these fit, one after the other."""
        if int(now) != self._second:
            self._second, self._used = int(now), 0
        taken = np.zeros(len(wanted), np.bool_)
        for place, count in enumerate(wanted.tolist()):
            if self._used + count <= self._limit:
                self._used += count
                taken[place] = True
        return taken
