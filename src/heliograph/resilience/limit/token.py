"""Token bucket: tokens come at a rate and are kept up to a bound; a call may take several."""

import threading

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.events import Hook, no_hook
from heliograph.resilience.limit.base import RateLimiter


class TokenBucket(RateLimiter):
    """`rate` tokens a second, at most `capacity` of them kept.

    Args:
        rate: Tokens a second.
        capacity: Tokens that a pause can gather; the bucket begins full.
        wait_seconds: 0 refuses at once; otherwise a call waits up to so long.
        name: Shown in errors and events.
        clock: Where time comes from.
        on_event: Hears refusals.
    """

    def __init__(
        self,
        rate: float,
        capacity: float,
        *,
        wait_seconds: float = 0.0,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(wait_seconds=wait_seconds, name=name, clock=clock, on_event=on_event)
        if rate <= 0 or capacity < 1:
            raise ValueError(f"rate is {rate} and capacity {capacity}; they must be above 0 and at least 1")
        self._rate, self._capacity = rate, capacity
        self._tokens = capacity
        self._at = self._monotonic()
        self._lock = threading.Lock()

    def try_acquire(self, tokens: float = 1.0) -> bool:
        """Take `tokens` if they are there."""
        return self.reserve(0.0, tokens) is not None

    def reserve(self, longest: float, tokens: float = 1.0) -> float | None:
        """Take `tokens`, on credit when they will be there within `longest` seconds."""
        with self._lock:
            now = self._monotonic()
            self._tokens = min(self._capacity, self._tokens + (now - self._at) * self._rate)
            self._at = now
            wait = max(0.0, (tokens - self._tokens) / self._rate)
            if wait > longest:
                return None
            self._tokens -= tokens
            return wait

    def until_next(self) -> float:
        """Seconds until one token is there."""
        return max(0.0, (1.0 - self._tokens) / self._rate)
