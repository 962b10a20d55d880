"""A bound on the share of calls that are repeats, so that retries cannot multiply an outage (as in Envoy)."""

import threading
from collections import deque
from collections.abc import Callable

from heliograph.resilience.clock import SYSTEM_CLOCK


class RetryBudget:
    """Repeats may be at most `ratio` of the calls of the last `seconds`, plus a floor of `minimum_per_second`.

    One budget may be shared by many retries. Calls are deposited in bulk: a call's deposit is one addition.

    Args:
        ratio: Repeats per call.
        seconds: The window.
        minimum_per_second: Repeats that are always allowed.
        monotonic: The clock, for tests.
    """

    def __init__(
        self,
        ratio: float = 0.2,
        seconds: float = 10.0,
        minimum_per_second: float = 10.0,
        *,
        monotonic: Callable[[], float] = SYSTEM_CLOCK.monotonic,
    ) -> None:
        self._ratio = ratio
        self._seconds = seconds
        self._floor = minimum_per_second * seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self.calls = 0
        self._samples: deque[tuple[float, int]] = deque([(monotonic(), 0)])
        self._withdrawn: deque[float] = deque()

    def try_withdraw(self) -> bool:
        """Whether one more repeat is within the budget; if so it is counted."""
        with self._lock:
            now = self._monotonic()
            horizon = now - self._seconds
            while self._withdrawn and self._withdrawn[0] <= horizon:
                self._withdrawn.popleft()
            while len(self._samples) > 1 and self._samples[1][0] <= horizon:
                self._samples.popleft()
            if now - self._samples[-1][0] >= self._seconds / 10:
                self._samples.append((now, self.calls))
            recent = self.calls - self._samples[0][1]
            if len(self._withdrawn) + 1 > recent * self._ratio + self._floor:
                return False
            self._withdrawn.append(now)
            return True
