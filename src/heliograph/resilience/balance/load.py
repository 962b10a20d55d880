"""By load: the better of two random endpoints (M. Mitzenmacher, "The Power of Two Choices")."""

import random
from collections.abc import Sequence
from math import exp
from time import monotonic
from typing import Generic, TypeVar

E = TypeVar("E")


class LeastLoaded(Generic[E]):
    """The one of two random endpoints that has fewer calls running. `pick` wants a `done` with its index.

    Args:
        endpoints: At least one.
        seed: For tests.
    """

    def __init__(self, endpoints: Sequence[E], seed: int | None = None) -> None:
        if not endpoints:
            raise ValueError("there is no endpoint to pick from")
        self.endpoints = list(endpoints)
        self._running = [0] * len(self.endpoints)
        self._count = len(self.endpoints)
        self._random = random.Random(seed).getrandbits  # noqa: S311 - spreads load, hides nothing

    def pick(self) -> int:
        """Index of an endpoint; its running calls grow by one."""
        running, count, draw = self._running, self._count, self._random
        bits = draw(62)
        first = bits % count
        second = (bits >> 31) % count
        if running[second] < running[first]:
            first = second
        running[first] += 1
        return first

    def done(self, index: int) -> None:
        """A call of this endpoint ended."""
        self._running[index] -= 1


class PeakEwma(Generic[E]):
    """The one of two random endpoints with the smaller latency times running calls (Finagle's peak EWMA).

    The average jumps to a worse latency at once and falls slowly.

    Args:
        endpoints: At least one.
        decay_seconds: Time in which the past loses two thirds of its weight.
        seed: For tests.
    """

    def __init__(self, endpoints: Sequence[E], *, decay_seconds: float = 10.0, seed: int | None = None) -> None:
        if not endpoints:
            raise ValueError("there is no endpoint to pick from")
        self.endpoints = list(endpoints)
        self._count = len(self.endpoints)
        self._running = [0] * self._count
        self._average = [0.0] * self._count
        self._at = [monotonic()] * self._count
        self._decay = decay_seconds
        self._random = random.Random(seed).getrandbits  # noqa: S311 - spreads load, hides nothing

    def pick(self) -> int:
        """Index of an endpoint; its running calls grow by one."""
        running, average, count, draw = self._running, self._average, self._count, self._random
        bits = draw(62)
        first = bits % count
        second = (bits >> 31) % count
        if average[second] * (running[second] + 1) < average[first] * (running[first] + 1):
            first = second
        running[first] += 1
        return first

    def observe(self, index: int, seconds: float) -> None:
        """A call of this endpoint ended after `seconds`."""
        self._running[index] -= 1
        now = monotonic()
        average = self._average[index]
        if seconds >= average:
            self._average[index] = seconds
        else:
            weight = exp((self._at[index] - now) / self._decay)
            self._average[index] = average * weight + seconds * (1 - weight)
        self._at[index] = now
