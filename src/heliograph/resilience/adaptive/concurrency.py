"""A bulkhead whose limit follows the latency of what it guards."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from heliograph.resilience.adaptive.algorithms import Gradient2, LimitAlgorithm
from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.errors import ConcurrencyLimited
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.policy import Policy, Writer


def _is_overload(error: BaseException) -> bool:
    return isinstance(error, Exception)


class AdaptiveConcurrency(Policy):
    """Refuses calls beyond a limit that an algorithm works out from the times of the calls.

    Bare calls: `if limiter.try_acquire(): ... limiter.record(seconds)`.

    Args:
        algorithm: Aimd, Vegas or Gradient2 (the default).
        is_overload: Whether an error means that the peer has too much.
        name: Shown in errors and events.
        clock: Where time comes from.
        on_event: Hears refusals.
    """

    kind = "adaptive_concurrency"

    def __init__(
        self,
        algorithm: LimitAlgorithm | None = None,
        *,
        is_overload: Callable[[BaseException], bool] = _is_overload,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        self.algorithm = algorithm or Gradient2()
        self._is_overload = is_overload
        self._running = 0
        self._refused = 0
        self._starts: list[float] = []

    @property
    def limit(self) -> int:
        """Calls that may run at once now."""
        return int(self.algorithm.limit)

    def try_acquire(self) -> bool:
        """Whether a call may begin; if so it counts as running until `record` or `record_failure`."""
        if self._running < self.algorithm.limit:
            self._running += 1
            return True
        return False

    def record(self, seconds: float) -> None:
        """A call ended well after `seconds`."""
        running = self._running
        self._running = running - 1
        self.algorithm.update(seconds, running, dropped=False)

    def record_failure(self, error: BaseException, seconds: float) -> None:
        """A call failed; only an overload lowers the limit, other failures say nothing."""
        running = self._running
        self._running = running - 1
        if self._is_overload(error):
            self.algorithm.update(seconds, running, dropped=True)

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: take a place, call, tell the algorithm."""
        me, now, start = writer.bind("adaptive", self), writer.bind("now", self._monotonic), writer.name("start")
        algorithm = writer.bind("algorithm", self.algorithm)
        writer.line(f"if {me}._running >= {algorithm}.limit:", f"    raise {me}.limited()")
        writer.line(f"{me}._running += 1", f"{start} = {now}()")
        with writer.block("try:"):
            inner()
        with writer.block("except BaseException as error:"):
            writer.line(f"{me}.record_failure(error, {now}() - {start})", "raise")
        writer.line(f"{me}.record({now}() - {start})")

    def limited(self) -> ConcurrencyLimited:
        """Count and tell a refusal; the error to raise."""
        self._refused += 1
        self._tell(EventKind.REJECTED, limit=self.limit)
        return ConcurrencyLimited(f"{self.name}: {self._running} calls run and the limit is now {self.limit}")

    def stats(self) -> dict[str, object]:
        """Limit, running calls, refusals."""
        return {"limit": self.limit, "running": self._running, "not_permitted": self._refused}

    def __enter__(self) -> Self:
        if not self.try_acquire():
            raise self.limited()
        self._starts.append(self._monotonic())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Which start belongs to which call does not matter to the averages, only that each is used once.
        seconds = self._monotonic() - self._starts.pop()
        if error is None:
            self.record(seconds)
        else:
            self.record_failure(error, seconds)

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)
