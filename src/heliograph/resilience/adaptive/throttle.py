"""Client throttling: refuse calls locally with a probability that grows with the share that the peer refuses.

After "Handling Overload" in Google's book on site reliability engineering.
"""

import random
import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.errors import CallThrottled
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.policy import Policy, Writer


class ClientThrottle(Policy):
    """P(refuse) = max(0, (requests - k * accepts) / (requests + 1)), bounded.

    Args:
        k: 1 / success threshold: how many requests for each accepted one are let through.
        seconds: The window.
        maximum: Upper bound of the probability.
        is_refusal: Whether an error means that the peer refused the call.
        random: Source of randomness, for tests.
        name: Shown in errors and events.
        clock: Where time comes from.
        on_event: Hears refusals.
    """

    kind = "client_throttle"

    def __init__(
        self,
        k: float = 1.11,
        seconds: float = 60.0,
        *,
        maximum: float = 0.9,
        is_refusal: Callable[[BaseException], bool] = lambda error: isinstance(error, Exception),
        random: random.Random | None = None,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        self._k, self._maximum, self._is_refusal = k, maximum, is_refusal
        self._slot_seconds = seconds / 10
        self._slots: deque[list[float]] = deque([[self._monotonic(), 0, 0]], maxlen=10)
        self._requests = self._accepts = 0
        self._random = random or _RANDOM
        self._refused = 0
        self._lock = threading.Lock()

    @property
    def probability(self) -> float:
        """Probability that the next call is refused here."""
        with self._lock:
            self._roll()
            return self._probability()

    def try_acquire(self) -> bool:
        """Draw; a refused call counts as a request, so that the share keeps what it was."""
        with self._lock:
            self._roll()
            probability = self._probability()
            refused = probability > 0 and self._random.random() < probability
            if refused:
                self._count(accepted=False)
            return not refused

    def record(self, *, accepted: bool) -> None:
        """The peer accepted or refused a call."""
        with self._lock:
            self._roll()
            self._count(accepted=accepted)

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: draw, call, record."""
        me = writer.bind("throttle", self)
        writer.line(f"if not {me}.try_acquire():", f"    raise {me}.throttled()")
        with writer.block("try:"):
            inner()
        with writer.block("except BaseException as error:"):
            writer.line(f"{me}.record_error(error)", "raise")
        writer.line(f"{me}.record(accepted=True)")

    def __enter__(self) -> Self:
        if not self.try_acquire():
            raise self.throttled()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.record(accepted=True)
        else:
            self.record_error(error)

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def record_error(self, error: BaseException) -> None:
        """A call failed with `error`."""
        self.record(accepted=not self._is_refusal(error))

    def throttled(self) -> CallThrottled:
        """Count and tell a refusal; the error to raise."""
        self._refused += 1
        self._tell(EventKind.REJECTED)
        return CallThrottled(f"{self.name}: the peer refuses many calls; this one was refused here")

    def stats(self) -> dict[str, object]:
        """Probability and counts of the window."""
        return {
            "probability": self.probability,
            "requests": self._requests,
            "accepts": self._accepts,
            "not_permitted": self._refused,
        }

    def _probability(self) -> float:
        return min(self._maximum, max(0.0, (self._requests - self._k * self._accepts) / (self._requests + 1)))

    def _count(self, *, accepted: bool) -> None:
        self._requests += 1
        self._accepts += accepted
        slot = self._slots[-1]
        slot[1] += 1
        slot[2] += accepted

    def _roll(self) -> None:
        now = self._monotonic()
        if now - self._slots[-1][0] >= self._slot_seconds:
            self._slots.append([now, 0, 0])
        while len(self._slots) > 1 and now - self._slots[0][0] > 10 * self._slot_seconds:
            self._slots.popleft()
        self._requests = int(sum(slot[1] for slot in self._slots))
        self._accepts = int(sum(slot[2] for slot in self._slots))


_RANDOM = random.Random()  # noqa: S311 - spreads load, hides nothing
