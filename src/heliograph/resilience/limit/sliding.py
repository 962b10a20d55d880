"""Sliding window: never more than so many calls in any window of so long. Exact, at the price of one time a call."""

import threading
from collections import deque

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.events import Hook, no_hook
from heliograph.resilience.limit.base import RateLimiter


class SlidingWindow(RateLimiter):
    """At most `limit` calls in any `per` seconds.

    Args:
        limit: Calls; memory is one float for each.
        per: Seconds.
        wait_seconds: 0 refuses at once; otherwise a call waits up to so long.
        name: Shown in errors and events.
        clock: Where time comes from.
        on_event: Hears refusals.
    """

    def __init__(
        self,
        limit: int,
        per: float = 1.0,
        *,
        wait_seconds: float = 0.0,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(wait_seconds=wait_seconds, name=name, clock=clock, on_event=on_event)
        if limit < 1 or per <= 0:
            raise ValueError(f"limit is {limit} and per {per}; they must be at least 1 and above 0")
        self._per = per
        self._times: deque[float] = deque(maxlen=limit)
        self._lock = threading.Lock()

    def try_acquire(self) -> bool:
        """Whether a call may go now."""
        return self.reserve(0.0) is not None

    def reserve(self, longest: float) -> float | None:
        """Book the next turn."""
        with self._lock:
            now, times = self._monotonic(), self._times
            full = len(times) == times.maxlen
            wait = max(0.0, times[0] + self._per - now) if full else 0.0
            if wait > longest:
                return None
            times.append(now + wait)
            return wait

    def until_next(self) -> float:
        """Seconds until a call could go."""
        with self._lock:
            times = self._times
            return max(0.0, times[0] + self._per - self._monotonic()) if len(times) == times.maxlen else 0.0
