"""Exponential histograms one by one: coarser scales, wider zero buckets, sums and differences."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.processors.shared.metrics.arrays import U64

MAX_BUCKETS: Final = 160
"""Sums become coarser rather than have more buckets on one side."""
_BEYOND: Final = 1 << 33
"""An index above all that there are."""
_MAX_SCALE: Final = 64
"""The protocol's scales end at 20."""


@dataclass(frozen=True, slots=True)
class Buckets:
    """Buckets of one sign.

    Attributes:
        offset: The index of the first one.
        counts: How many values are in each.
    """

    offset: int
    counts: U64

    def coarser(self, steps: int) -> Buckets:
        """At a scale that is lower by `steps`."""
        if steps <= 0 or not len(self.counts):
            return Buckets(self.offset >> max(0, steps), self.counts)
        indexes = (self.offset + np.arange(len(self.counts))) >> min(steps, 62)
        starts = np.flatnonzero(np.concatenate((np.ones(1, np.bool_), indexes[1:] != indexes[:-1])))
        return Buckets(int(indexes[0]), np.add.reduceat(self.counts, starts))

    def same_place(self, other: Buckets) -> bool:
        """Whether both have the same indexes."""
        return self.offset == other.offset and len(self.counts) == len(other.counts)

    def trimmed(self) -> Buckets:
        """Without empty buckets at both ends."""
        filled = np.flatnonzero(self.counts)
        if not len(filled):
            return Buckets(0, self.counts[:0])
        return Buckets(self.offset + int(filled[0]), self.counts[filled[0] : filled[-1] + 1])

    def within(self, start: int, end: int) -> U64:
        """The counts of the indexes from `start` to before `end`, which hold all of these."""
        found = np.zeros(end - start, np.uint64)
        found[self.offset - start : self.offset - start + len(self.counts)] = self.counts
        return found

    def above(self, index: int) -> tuple[Buckets, int]:
        """The buckets above an index, and how many values are in the others."""
        cut = min(max(0, index + 1 - self.offset), len(self.counts))
        return Buckets(self.offset + cut, self.counts[cut:]), int(self.counts[:cut].sum())


@dataclass(frozen=True, slots=True)
class Exponential:
    """The values of one data point, as in the protocol."""

    count: int
    sum: float | None
    scale: int
    zero_count: int
    zero_threshold: float
    positive: Buckets
    negative: Buckets
    min: float | None = None
    max: float | None = None

    def coarser(self, steps: int) -> Exponential:
        """At a scale that is lower by `steps`."""
        if steps <= 0:
            return self
        positive, negative = self.positive.coarser(steps), self.negative.coarser(steps)
        return replace(self, scale=self.scale - steps, positive=positive, negative=negative)

    def wider_zero(self, threshold: float) -> Exponential:
        """With a zero bucket up to `threshold`, or to the end of the bucket with values in which that lies."""
        if threshold <= self.zero_threshold:
            return self
        index = index_of(threshold, self.scale) if threshold < math.inf else _BEYOND
        positive, above = self.positive.above(index)
        negative, below = self.negative.above(index)
        cut = any(_at(side, index) for side in (self.positive, self.negative))
        return replace(
            self,
            zero_threshold=max(threshold, upper_bound(index, self.scale)) if cut else threshold,
            zero_count=self.zero_count + above + below,
            positive=positive,
            negative=negative,
        )


def _at(buckets: Buckets, index: int) -> bool:
    place = index - buckets.offset
    return 0 <= place < len(buckets.counts) and bool(buckets.counts[place])


def index_of(value: float, scale: int) -> int:
    """The index of the bucket in which a positive value lies; buckets are closed above."""
    scale = max(-_MAX_SCALE, min(scale, _MAX_SCALE))
    fraction, exponent = math.frexp(value)
    if fraction == 0.5:  # noqa: PLR2004 - a power of two, exactly
        exponent -= 1
        return (exponent << scale) - 1 if scale > 0 else ((exponent - 1) >> -scale)
    if scale <= 0:
        return (exponent - 1) >> -scale
    return math.floor(math.log(value) * math.ldexp(math.log2(math.e), scale))


def upper_bound(index: int, scale: int) -> float:
    """The end of a bucket."""
    try:
        return math.exp2(math.ldexp(index + 1, -scale))
    except OverflowError:
        return math.inf


def added(first: Exponential, second: Exponential) -> Exponential:
    """The sum, at the scale and with the zero bucket that both can have and at most `MAX_BUCKETS` a side."""
    scale = min(first.scale, second.scale)
    first, second = first.coarser(first.scale - scale), second.coarser(second.scale - scale)
    while first.zero_threshold != second.zero_threshold:
        threshold = max(first.zero_threshold, second.zero_threshold)
        first, second = first.wider_zero(threshold), second.wider_zero(threshold)
    steps = max(_steps(first.positive, second.positive), _steps(first.negative, second.negative))
    first, second = first.coarser(steps), second.coarser(steps)
    return Exponential(
        count=first.count + second.count,
        sum=_both(first.sum, second.sum, lambda one, other: one + other),
        scale=first.scale,
        zero_count=first.zero_count + second.zero_count,
        zero_threshold=first.zero_threshold,
        positive=_added(first.positive, second.positive),
        negative=_added(first.negative, second.negative),
        min=_both(first.min, second.min, min),
        max=_both(first.max, second.max, max),
    )


def subtracted(later: Exponential, earlier: Exponential) -> Exponential | None:
    """What was added between two cumulative points; None when the later one does not continue the earlier."""
    if later.count < earlier.count or later.zero_threshold < earlier.zero_threshold or later.scale > earlier.scale:
        return None
    earlier = earlier.coarser(earlier.scale - later.scale).wider_zero(later.zero_threshold)
    if earlier.zero_threshold > later.zero_threshold or later.zero_count < earlier.zero_count:
        return None
    positive, negative = _subtracted(later.positive, earlier.positive), _subtracted(later.negative, earlier.negative)
    if positive is None or negative is None:
        return None
    return Exponential(
        count=later.count - earlier.count,
        sum=None if later.sum is None else later.sum - (earlier.sum or 0.0),
        scale=later.scale,
        zero_count=later.zero_count - earlier.zero_count,
        zero_threshold=later.zero_threshold,
        positive=positive,
        negative=negative,
    )


def _steps(first: Buckets, second: Buckets) -> int:
    """How much coarser two sides must become together."""
    if first.same_place(second) and len(first.counts) <= MAX_BUCKETS:
        return 0
    sides = [side for side in (first.trimmed(), second.trimmed()) if len(side.counts)]
    if not sides:
        return 0
    low = min(side.offset for side in sides)
    high = max(side.offset + len(side.counts) - 1 for side in sides)
    steps = 0
    while (high >> steps) - (low >> steps) >= MAX_BUCKETS:
        steps += 1
    return steps


def _span(first: Buckets, second: Buckets) -> tuple[int, int]:
    sides = [side for side in (first, second) if len(side.counts)]
    if not sides:
        return 0, 0
    return min(side.offset for side in sides), max(side.offset + len(side.counts) for side in sides)


def _added(first: Buckets, second: Buckets) -> Buckets:
    if first.same_place(second):
        return Buckets(first.offset, first.counts + second.counts)
    first, second = first.trimmed(), second.trimmed()
    start, end = _span(first, second)
    if start == end:
        return Buckets(0, first.counts[:0])
    sides = [side.within(start, end) for side in (first, second) if len(side.counts)]
    return Buckets(start, sides[0] if len(sides) == 1 else sides[0] + sides[1])


def _subtracted(later: Buckets, earlier: Buckets) -> Buckets | None:
    if later.same_place(earlier):
        return None if (later.counts < earlier.counts).any() else Buckets(later.offset, later.counts - earlier.counts)
    earlier = earlier.trimmed()
    if not len(earlier.counts):
        return later
    end = later.offset + len(later.counts)
    if earlier.offset < later.offset or earlier.offset + len(earlier.counts) > end:
        return None
    before = earlier.within(later.offset, end)
    return None if (later.counts < before).any() else Buckets(later.offset, later.counts - before)


def _both(first: float | None, second: float | None, function: Callable[[float, float], float]) -> float | None:
    return None if first is None or second is None else function(first, second)
