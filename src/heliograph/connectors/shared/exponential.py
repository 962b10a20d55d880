"""Base-2 exponential histograms: values to bucket numbers by columns, buckets that make room by halving resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from heliograph.connectors.shared.coded import Floats, Ints

MAX_SCALE: Final = 20
DEFAULT_MAX_SIZE: Final = 160
MIN_MAX_SIZE: Final = 2


def bucket_numbers(values: Floats) -> Ints:
    """The buckets of values greater than 0 at the greatest scale: bucket i holds (b**i, b**(i+1)], b = 2**(2**-20).

    The bucket at scale s is the number shifted right by 20 - s.
    """
    mantissa, exponent = np.frexp(values)
    fraction = np.floor(np.log2(mantissa) * (1 << MAX_SCALE)).astype(np.int64)
    numbers = (exponent.astype(np.int64) << MAX_SCALE) + fraction
    return numbers - (mantissa == 0.5)  # noqa: PLR2004 - a power of two ends the bucket below


class Buckets:
    """Counts of neighbouring buckets.

    Attributes:
        offset: Number of the first.
        counts: From there on.
    """

    __slots__ = ("counts", "offset")

    def __init__(self) -> None:
        self.offset = 0
        self.counts: Ints = np.zeros(0, np.int64)

    def span(self, numbers: Ints, shift: int) -> tuple[int, int] | None:
        """The lowest and highest bucket with `numbers` added, after `shift`; None when there is none."""
        found = [int(numbers.min()), int(numbers.max())] if len(numbers) else []
        if len(self.counts):
            found += [self.offset, self.offset + len(self.counts) - 1]
        return (min(found) >> shift, max(found) >> shift) if found else None

    def shrink(self, shift: int) -> None:
        """Join 2**shift buckets each."""
        if shift and len(self.counts):
            numbers = (np.arange(len(self.counts)) + self.offset) >> shift
            self.offset >>= shift
            self.counts = np.bincount(numbers - self.offset, self.counts).astype(np.int64)

    def add(self, numbers: Ints, counts: Ints) -> None:
        """Add counts to buckets."""
        span = self.span(numbers, 0)
        if span is None or not len(numbers):
            return
        low, high = span
        if low != self.offset or high - low + 1 != len(self.counts):
            grown = np.zeros(high - low + 1, np.int64)
            grown[self.offset - low :][: len(self.counts)] = self.counts
            self.offset, self.counts = low, grown
        np.add.at(self.counts, numbers - low, counts)


class ExponentialHistogram:
    """One series.

    Args:
        max_size: The most buckets on either side of zero.
    """

    __slots__ = ("_max_size", "_scale", "count", "max", "min", "negative", "positive", "sum", "zero_count")

    def __init__(self, max_size: int = DEFAULT_MAX_SIZE) -> None:
        self._max_size: Final = max_size
        self._scale = MAX_SCALE
        self.count = 0
        self.zero_count = 0
        self.sum = 0.0
        self.min = np.inf
        self.max = -np.inf
        self.positive = Buckets()
        self.negative = Buckets()

    @property
    def scale(self) -> int:
        """The resolution; 0 while there are only zeros."""
        return self._scale if self.count != self.zero_count else 0

    def add(self, values: Floats, counts: Ints) -> None:
        """Add each value as often as its count says."""
        if not len(values):
            return
        self.count += int(counts.sum())
        self.sum += float((values * counts).sum())
        self.min = min(self.min, float(values.min()))
        self.max = max(self.max, float(values.max()))
        above, below = values > 0, values < 0
        self.zero_count += int(counts[~(above | below)].sum())
        upper = bucket_numbers(values[above]) >> (MAX_SCALE - self._scale)
        lower = bucket_numbers(-values[below]) >> (MAX_SCALE - self._scale)
        shift = max(self._shift(self.positive, upper), self._shift(self.negative, lower))
        self._scale -= shift
        for buckets, numbers, chosen in ((self.positive, upper, above), (self.negative, lower, below)):
            buckets.shrink(shift)
            buckets.add(numbers >> shift, counts[chosen])

    def _shift(self, buckets: Buckets, numbers: Ints) -> int:
        """By how much the resolution must fall so that `numbers` have room."""
        shift = 0
        while (span := buckets.span(numbers, shift)) is not None and span[1] - span[0] >= self._max_size:
            shift += 1
        return shift
