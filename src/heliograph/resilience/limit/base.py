"""What the rate limiters share: refusing and waiting forms."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

from heliograph.resilience import test_mode
from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.errors import RateLimited
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.policy import Policy, Writer


class RateLimiter(Policy):
    """Base of the rate limiters.

    Args:
        wait_seconds: 0 refuses at once; otherwise a call waits up to so long for its turn.
        name: Shown in errors and events.
        clock: Where time comes from.
        on_event: Hears refusals.
    """

    kind = "rate_limiter"

    def __init__(
        self, *, wait_seconds: float = 0.0, name: str = "", clock: Clock = SYSTEM_CLOCK, on_event: Hook = no_hook
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        self._wait_seconds = wait_seconds
        self._refused = 0

    def try_acquire(self) -> bool:
        """Whether a call may go now; if so it is counted."""
        raise TypeError(f"{type(self).__name__} does not say how it counts")

    def reserve(self, longest: float) -> float | None:
        """Book the next turn: seconds until it comes, None (nothing booked) when that is more than `longest`."""
        raise TypeError(f"{type(self).__name__} cannot book a turn within {longest} s")

    def acquire(self) -> None:
        """Wait for a turn (this thread blocks).

        Raises:
            RateLimited: The turn would come too late.
        """
        wait = self._turn()
        if wait > 0 and not test_mode.is_on():
            self._clock.sleep(wait)

    async def acquire_async(self) -> None:
        """Wait for a turn (this task is suspended).

        Raises:
            RateLimited: The turn would come too late.
        """
        wait = self._turn()
        if wait > 0 and not test_mode.is_on():
            await self._clock.sleep_async(wait)
        elif wait > 0:
            await asyncio.sleep(0)

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: take a turn, then call."""
        me = writer.bind("limiter", self)
        if self._wait_seconds > 0:
            writer.line(writer.call(f"{me}.{'acquire_async' if writer.is_async else 'acquire'}()"))
        else:
            writer.line(f"if not {me}.try_acquire():", f"    {me}.acquire()")
        inner()

    def stats(self) -> dict[str, object]:
        """Refused calls."""
        return {"not_permitted": self._refused}

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is given back: a turn is used up."""

    async def __aenter__(self) -> Self:
        await self.acquire_async()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is given back: a turn is used up."""

    def _turn(self) -> float:
        wait = self.reserve(self._wait_seconds)
        if wait is None:
            self._refused += 1
            self._tell(EventKind.REJECTED)
            raise RateLimited(
                f"rate limiter {self.name}: calls come faster than it allows", retry_after=self.until_next()
            )
        return wait

    def until_next(self) -> float:
        """Seconds until a call could go; nothing is booked."""
        return 0.0
