"""Histograms in Python: what was measured within a bucket of time, added up over series, and quantiles of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Bound = tuple[float, float]


@dataclass(slots=True)
class Distribution:
    """Measurements of one group in one bucket of time.

    Attributes:
        count: How many.
        sum: Their sum.
        minimum: The least, None when not known.
        maximum: The greatest, None when not known.
        bins: (low, high) to count.
    """

    count: float = 0.0
    sum: float = 0.0
    minimum: float | None = None
    maximum: float | None = None
    bins: dict[Bound, float] = field(default_factory=lambda: defaultdict[Bound, float](float))

    def add(self, point: "Point") -> None:
        """Add measurements."""
        self.count += point.count
        self.sum += point.sum
        if point.minimum is not None:
            self.minimum = point.minimum if self.minimum is None else min(self.minimum, point.minimum)
        if point.maximum is not None:
            self.maximum = point.maximum if self.maximum is None else max(self.maximum, point.maximum)
        for bound, number in point.bins.items():
            self.bins[bound] += number

    def quantile(self, share: float) -> float | None:
        """Interpolated within its bin; an open bin gives its finite bound. None without measurements."""
        total = sum(self.bins.values())
        if total <= 0:
            return None
        wanted, seen = share * total, 0.0
        for (low, high), number in sorted(self.bins.items()):
            if number > 0 and seen + number >= wanted:
                if low == float("-inf"):
                    return high if self.minimum is None else min(high, self.minimum)
                if high == float("inf"):
                    return low if self.maximum is None else max(low, self.maximum)
                return low + (high - low) * (wanted - seen) / number
            seen += number
        return None


@dataclass(frozen=True, slots=True)
class Point:
    """One data point, or the difference of two."""

    count: float
    sum: float
    minimum: float | None
    maximum: float | None
    bins: Mapping[Bound, float]

    def since(self, before: "Point") -> "Point":
        """What was measured after `before`; all of it when the counts went down, because the series began anew."""
        if self.count < before.count:
            return self
        bins = {bound: max(0.0, number - before.bins.get(bound, 0.0)) for bound, number in self.bins.items()}
        return Point(self.count - before.count, self.sum - before.sum, None, None, bins)


def explicit_bins(bounds: list[float], counts: list[int]) -> dict[Bound, float]:
    """Bins of a histogram with explicit bounds."""
    edges = [float("-inf"), *bounds, float("inf")]
    if bounds and bounds[0] > 0:
        edges[0] = 0.0
    return {
        (edges[index], edges[index + 1]): float(number) for index, number in enumerate(counts) if index + 1 < len(edges)
    }


def exponential_bins(row: Mapping[str, Any]) -> dict[Bound, float]:
    """Bins of an exponential histogram."""
    base = 2.0 ** (2.0 ** -int(row["Scale_"]))
    bins: dict[Bound, float] = {}
    zero = float(row["ZeroThreshold_"])
    if row["ZeroCount_"]:
        bins[-zero, zero] = float(row["ZeroCount_"])
    for index, number in enumerate(row["PositiveBucketCounts_"]):
        if number:
            exponent = int(row["PositiveOffset_"]) + index
            bins[_power(base, exponent), _power(base, exponent + 1)] = float(number)
    for index, number in enumerate(row["NegativeBucketCounts_"]):
        if number:
            exponent = int(row["NegativeOffset_"]) + index
            bins[-_power(base, exponent + 1), -_power(base, exponent)] = float(number)
    return bins


def _power(base: float, exponent: int) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        return float("inf")


def distributions(
    rows: Iterable[Mapping[str, Any]], *, first: int, exponential: bool
) -> dict[tuple[tuple[str, ...], int], Distribution]:
    """Add up rows of `Points.last_of_series` by group and bucket.

    Args:
        rows: Sorted by series, then time.
        first: Start of the first bucket that counts; earlier ones only serve as what was there before.
        exponential: Which kind of histogram.
    """
    found: dict[tuple[tuple[str, ...], int], Distribution] = defaultdict(Distribution)
    series, before = "", None
    for row in rows:
        point = _point(row, exponential=exponential)
        if row["S"] != series:
            series, before = str(row["S"]), None
        if row["M"] == "Delta":
            measured: Point | None = point
        else:
            measured, before = (point.since(before) if before else point if row["New"] else None), point
        moment = int(row["T"])
        if measured is not None and moment >= first:
            found[tuple(row["G"]), moment].add(measured)
    return found


def _point(row: Mapping[str, Any], *, exponential: bool) -> Point:
    bins = exponential_bins(row) if exponential else explicit_bins(row["ExplicitBounds_"], row["BucketCounts_"])
    return Point(
        count=float(row["Count_"]),
        sum=float(row["Sum_"]),
        minimum=float(row["Min_"]) if row["HasMin_"] else None,
        maximum=float(row["Max_"]) if row["HasMax_"] else None,
        bins=bins,
    )
