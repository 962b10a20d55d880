"""How a limit follows the times of calls, after Netflix's concurrency-limits."""

from math import log10, sqrt
from typing import Protocol


class LimitAlgorithm(Protocol):
    """Works out the limit."""

    limit: float

    def update(self, seconds: float, running: int, *, dropped: bool) -> None:
        """A call took `seconds` while `running` were running; `dropped` when it failed by overload."""
        ...


class Aimd:
    """Additive increase, multiplicative decrease: one more for each call in time, a tenth less for each overload.

    Args:
        initial: First limit.
        minimum: Lower bound.
        maximum: Upper bound.
        backoff: Factor on overload.
        timeout: A call that takes longer counts as overload, in seconds.
    """

    def __init__(
        self,
        initial: float = 20,
        minimum: float = 20,
        maximum: float = 200,
        *,
        backoff: float = 0.9,
        timeout: float = 5.0,
    ) -> None:
        self.limit = initial
        self._minimum, self._maximum = minimum, maximum
        self._backoff, self._timeout = backoff, timeout

    def update(self, seconds: float, running: int, *, dropped: bool) -> None:
        """Grow only while at least half of the limit is in use."""
        limit = self.limit
        if dropped or seconds > self._timeout:
            limit *= self._backoff
        elif running * 2 >= limit:
            limit += 1
        self.limit = min(max(limit, self._minimum), self._maximum)


class Vegas:
    """Estimates the queue at the peer from the growth of latency over its best (TCP Vegas).

    Args:
        initial: First limit.
        maximum: Upper bound.
        probe: The best latency is forgotten after about `probe` times the limit calls.
    """

    def __init__(self, initial: float = 20, maximum: float = 1000, *, probe: int = 30) -> None:
        self.limit = initial
        self._maximum = maximum
        self._probe = probe
        self._best = 0.0
        self._seen = 0

    def update(self, seconds: float, running: int, *, dropped: bool) -> None:
        """Move by log10 of the limit, up while the queue is short, down when it is long."""
        self._seen += 1
        if self._seen >= self._probe * self.limit:
            self._seen, self._best = 0, seconds
            return
        if not self._best or seconds < self._best:
            self._best = seconds
            return
        limit = self.limit
        step = log10(limit) if limit > 1 else 0.0
        queue = limit * (1 - self._best / seconds) if seconds > 0 else 0.0
        if dropped:
            limit -= max(step, 1)
        elif running * 2 < limit:
            return
        elif queue <= max(step, 1):
            limit += 6 * max(step, 1)
        elif queue < 3 * max(step, 1):
            limit += max(step, 1)
        elif queue > 6 * max(step, 1):
            limit -= max(step, 1)
        self.limit = min(max(limit, 1.0), self._maximum)


class Gradient2:
    """Compares latency with its long exponential average; their ratio is the gradient.

    Args:
        initial: First limit.
        minimum: Lower bound.
        maximum: Upper bound.
        queue: Calls that may queue at the peer.
        tolerance: Growth of latency that is still normal.
        smoothing: Share of the new value.
        window: Calls of the long average.
    """

    def __init__(
        self,
        initial: float = 20,
        minimum: float = 20,
        maximum: float = 200,
        *,
        queue: float = 4,
        tolerance: float = 1.5,
        smoothing: float = 0.2,
        window: int = 600,
    ) -> None:
        self.limit = initial
        self._minimum, self._maximum = minimum, maximum
        self._queue, self._tolerance, self._smoothing = queue, tolerance, smoothing
        self._factor = 2 / (window + 1)
        self._long = 0.0

    def update(self, seconds: float, running: int, *, dropped: bool) -> None:
        """New limit = limit * gradient + queue, smoothed; nothing changes while the limit is not in use."""
        long = self._long = self._long + (seconds - self._long) * self._factor if self._long else seconds
        if long > 2 * seconds:
            # A long outage has lifted the average: let it come down faster.
            self._long = long * 0.95
        limit = self.limit
        if dropped:
            limit *= 0.9
        elif running * 2 >= limit:
            gradient = self._tolerance * long / seconds if seconds > 0 else 1.0
            wanted = limit * (0.5 if gradient < 0.5 else min(gradient, 1.0)) + self._queue  # noqa: PLR2004 - half at most
            limit += (wanted - limit) * self._smoothing
        else:
            return
        self.limit = min(max(limit, self._minimum), self._maximum)


def suggested_queue(limit: float) -> float:
    """A queue that grows with the square root of the limit, Gradient's default."""
    return max(4.0, sqrt(limit))
