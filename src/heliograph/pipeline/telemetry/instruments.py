"""Counters, gauges and histograms: one object for each name and set of attributes, cheap to write."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Final

Attributes = tuple[tuple[str, str], ...]
"""Sorted pairs of attribute name and value."""

SECONDS_BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of a histogram of seconds."""


class Counter:
    """A sum that only grows."""

    __slots__ = ("_lock", "_value", "attributes")

    def __init__(self, attributes: Attributes = ()) -> None:
        self.attributes: Final = attributes
        self._lock: Final = Lock()
        self._value = 0.0

    @property
    def value(self) -> float:
        """The sum so far."""
        return self._value

    def add(self, amount: float = 1) -> None:
        """Grow by `amount`, which is not negative."""
        with self._lock:
            self._value += amount


class Gauge:
    """A value of now: set, or asked of a callback when it is read."""

    __slots__ = ("_callback", "_value", "attributes")

    def __init__(self, attributes: Attributes = (), callback: Callable[[], float] | None = None) -> None:
        self.attributes: Final = attributes
        self._callback = callback
        self._value = 0.0

    @property
    def value(self) -> float:
        """The value now."""
        return self._value if self._callback is None else self._callback()

    def set(self, value: float) -> None:
        """Set the value; of no effect where a callback gives it."""
        self._value = value

    def observe(self, callback: Callable[[], float] | None) -> None:
        """Ask `callback` from now on; None freezes the value at zero."""
        self._callback = callback
        self._value = 0.0


class Histogram:
    """Counts of values by upper bound."""

    __slots__ = ("_lock", "attributes", "bounds", "counts", "total")

    def __init__(self, attributes: Attributes = (), bounds: Sequence[float] = SECONDS_BOUNDS) -> None:
        self.attributes: Final = attributes
        self.bounds: Final = tuple(bounds)
        self.counts: Final = [0] * (len(self.bounds) + 1)
        self.total = 0.0
        self._lock: Final = Lock()

    def record(self, value: float) -> None:
        """Count one value."""
        place = bisect_left(self.bounds, value)
        with self._lock:
            self.counts[place] += 1
            self.total += value

    @property
    def value(self) -> float:
        """How many values were recorded."""
        return sum(self.counts)
