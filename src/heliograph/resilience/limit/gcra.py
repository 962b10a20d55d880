"""Generic cell rate algorithm (ITU-T I.371): one number says when the next call is due."""

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.events import Hook, no_hook
from heliograph.resilience.limit.base import RateLimiter


class Gcra(RateLimiter):
    """`rate` calls in `per` seconds, smoothly, with bursts of up to `burst`.

    Args:
        rate: Calls.
        per: Seconds.
        burst: Calls that may come at once after a pause.
        wait_seconds: 0 refuses at once; otherwise a call waits up to so long for its turn.
        name: Shown in errors and events.
        clock: Where time comes from.
        on_event: Hears refusals.
    """

    def __init__(
        self,
        rate: float,
        per: float = 1.0,
        burst: int = 1,
        *,
        wait_seconds: float = 0.0,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(wait_seconds=wait_seconds, name=name, clock=clock, on_event=on_event)
        if rate <= 0 or per <= 0 or burst < 1:
            raise ValueError(f"rate is {rate}, per {per}, burst {burst}; they must be above 0, above 0 and at least 1")
        self._interval = per / rate
        # A nanosecond of grace: sums of floats must not cost the last call of a burst.
        self._tolerance = self._interval * (burst - 1) + 1e-9
        self._due = float("-inf")

    def try_acquire(self) -> bool:
        """Whether a call may go now. After the clock is read this is one straight line: threads need no lock."""
        now = self._monotonic()
        if self._due <= now:
            self._due = now + self._interval
            return True
        due = self._due
        if due - now <= self._tolerance:
            self._due = due + self._interval
            return True
        return False

    def reserve(self, longest: float) -> float | None:
        """Book the next turn."""
        now = self._monotonic()
        due = self._due
        wait = due - now - self._tolerance
        if wait > longest:
            return None
        # No call since `due` was read: no other thread has moved it.
        self._due = (max(now, due)) + self._interval
        return wait if wait > 0 else 0.0

    def until_next(self) -> float:
        """Seconds until a call could go."""
        return max(0.0, self._due - self._monotonic() - self._tolerance)
