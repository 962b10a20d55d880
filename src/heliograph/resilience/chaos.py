"""Chaos: faults put in on purpose, to see that everything around them holds."""

import random
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from heliograph.resilience import test_mode
from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.errors import FaultInjected
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.policy import Policy, Writer


class Chaos(Policy):
    """Makes calls late or makes them fail, each with a probability; the same seed gives the same faults.

    Bare calls: `chaos.delay()` is the time to wait, `chaos.try_acquire()` whether the call may go.

    Args:
        error_rate: Probability, 0 to 1, that a call fails without being made.
        error: What is raised then: an exception, or a function that makes one.
        delay_rate: Probability that a call is late.
        delay_seconds: By how much.
        enabled: Whether faults happen; `chaos.enabled` can be changed at any time.
        seed: Of the faults; None takes another each time.
        name: Shown in events.
        clock: Where time comes from.
        on_event: Hears each fault.
    """

    kind = "chaos"

    def __init__(
        self,
        error_rate: float = 0.0,
        error: Exception | Callable[[], Exception] | None = None,
        *,
        delay_rate: float = 0.0,
        delay_seconds: float = 0.0,
        enabled: bool = True,
        seed: int | None = None,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        for setting, value in (("error_rate", error_rate), ("delay_rate", delay_rate)):
            if not 0 <= value <= 1:
                raise ValueError(f"{setting} is {value}; it must be from 0 to 1")
        self.error_rate, self.delay_rate, self.delay_seconds = error_rate, delay_rate, delay_seconds
        self.enabled = enabled
        self._error = error
        self._random = random.Random(seed)  # noqa: S311 - breaks things on purpose, hides nothing
        self._lock = threading.Lock()
        self._failed = self._late = 0

    def try_acquire(self) -> bool:
        """Whether the call may go; if not, it is to fail."""
        if not self._happens(self.error_rate):
            return True
        self._failed += 1
        self._tell(EventKind.FAULT_INJECTED, fault="error")
        return False

    def delay(self) -> float:
        """Seconds by which this call is to be late."""
        if not self._happens(self.delay_rate):
            return 0.0
        self._late += 1
        self._tell(EventKind.FAULT_INJECTED, fault="delay", seconds=self.delay_seconds)
        return self.delay_seconds

    def fault(self) -> Exception:
        """The error of a call that is to fail."""
        if self._error is None:
            return FaultInjected(f"{self.name}: this call failed on purpose")
        return self._error if isinstance(self._error, Exception) else self._error()

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: wait or fail, else call."""
        me = writer.bind("chaos", self)
        enter = f"{me}.{'__aenter__' if writer.is_async else '__enter__'}"
        writer.line(f"if {me}.enabled:", f"    {writer.call(enter)}()")
        inner()

    def stats(self) -> dict[str, object]:
        """Faults so far."""
        return {"enabled": self.enabled, "failed": self._failed, "late": self._late}

    def __enter__(self) -> Self:
        if (seconds := self.delay()) and not test_mode.is_on():
            self._clock.sleep(seconds)
        if not self.try_acquire():
            raise self.fault()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Faults come before the block."""

    async def __aenter__(self) -> Self:
        if (seconds := self.delay()) and not test_mode.is_on():
            await self._clock.sleep_async(seconds)
        if not self.try_acquire():
            raise self.fault()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Faults come before the block."""

    def _happens(self, probability: float) -> bool:
        if not self.enabled or not probability:
            return False
        with self._lock:
            return self._random.random() < probability
