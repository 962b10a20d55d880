"""A small histogram of times: four buckets for each doubling (error below 20 %), cheap enough for every call."""

SLOTS = 256


class LatencyHistogram:
    """Counts by bucket of time, from half a microsecond on. Recording needs no lock.

    Attributes:
        counts: Bucket 4 * b + q counts the times whose eighths of a microsecond have b bits, the second and third of
            which are q.
    """

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts = [0] * SLOTS

    def record(self, seconds: float) -> None:
        """Count one time."""
        eighths = int(seconds * 8e6) | 4
        bits = eighths.bit_length()
        self.counts[bits << 2 | eighths >> bits - 3 & 3] += 1

    @property
    def count(self) -> int:
        """Times recorded."""
        return sum(self.counts)

    def percentile(self, percent: float) -> float:
        """Seconds below which `percent` of the times lie (upper edge of the bucket); 0 when nothing was recorded."""
        wanted = self.count * percent / 100
        seen = 0
        for index, count in enumerate(self.counts):
            seen += count
            if count and seen >= wanted:
                bits, quarter = divmod(index, 4)
                return ((5 + quarter) << bits - 3) / 8e6
        return 0.0

    def halve(self) -> None:
        """Give the past half the weight."""
        self.counts[:] = [count // 2 for count in self.counts]
