"""Error budget: how much of what an objective allows has been used up."""

import threading
from collections import deque

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock

_SLOTS = 60


class ErrorBudget:
    """Counts good and bad calls of the latest `seconds`; `spent` is a source for `Degradation.watch`.

    Args:
        objective: Share of calls that must be good, such as 0.999.
        seconds: The window.
        minimum_calls: With fewer calls in the window nothing is spent.
        clock: Where time comes from.
    """

    def __init__(
        self,
        objective: float = 0.999,
        seconds: float = 3600.0,
        *,
        minimum_calls: int = 100,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        if not 0 < objective < 1:
            raise ValueError(f"objective is {objective}; it must be between 0 and 1")
        self._allowed = 1 - objective
        self._seconds, self._minimum = seconds, minimum_calls
        self._monotonic = clock.monotonic
        self._slots: deque[list[float]] = deque()
        self._lock = threading.Lock()

    def record(self, *, ok: bool) -> None:
        """A call ended."""
        self.add(good=int(ok), bad=int(not ok))

    def add(self, *, good: int = 0, bad: int = 0) -> None:
        """So many calls ended well, and so many badly."""
        with self._lock:
            slot = self._slot()
            slot[1] += good + bad
            slot[2] += bad

    @property
    def spent(self) -> float:
        """Share of the budget that is used up; 1 and more when it is gone."""
        with self._lock:
            self._slot()
            calls, bad = sum(slot[1] for slot in self._slots), sum(slot[2] for slot in self._slots)
        return bad / (calls * self._allowed) if calls >= self._minimum else 0.0

    def _slot(self) -> list[float]:
        now, slots = self._monotonic(), self._slots
        while slots and slots[0][0] <= now - self._seconds:
            slots.popleft()
        if not slots or now - slots[-1][0] >= self._seconds / _SLOTS:
            slots.append([now, 0, 0])
        return slots[-1]
