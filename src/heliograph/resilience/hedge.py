"""Hedge: when a call is late, make the same call again and take whichever answers first.

The first call runs in the caller's own task and costs no task; a hedge is started by the shared deadline table, only
when the first is late. When a hedge wins, the first call is cancelled.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.latency import LatencyHistogram
from heliograph.resilience.policy import Policy, Writer
from heliograph.resilience.retry.budget import RetryBudget
from heliograph.resilience.timeout.arm import emit_arm, emit_entry
from heliograph.resilience.timeout.table import DeadlineTable, LoopTables

Attempt = Callable[[], Awaitable[Any]]


class _Race:
    """A late call and its hedges.

    Attributes:
        before: Cancellations of the caller's task when the race began.
        won: Whether a hedge brought a result and the first call was cancelled for it.
    """

    def __init__(self, task: asyncio.Task[Any], attempt: Attempt, left: int) -> None:
        self.task = task
        self.before = task.cancelling()
        self.attempt = attempt
        self.left = left
        self.hedges: list[asyncio.Task[Any]] = []
        self.won = False
        self.result: Any = None

    def finished(self, hedge: asyncio.Task[Any]) -> None:
        """A hedge ended; its result wins when it is the first."""
        if not hedge.cancelled() and hedge.exception() is None and not self.won:
            self.won = True
            self.result = hedge.result()
            self.task.cancel()

    def is_own_cancellation(self) -> bool:
        """Take our cancellation back; True when nobody else cancelled the task meanwhile."""
        return self.won and self.task.uncancel() <= self.before

    def close(self) -> None:
        """Stop what still runs."""
        self.left = 0
        for hedge in self.hedges:
            hedge.remove_done_callback(self.finished)
            hedge.cancel()


async def _await(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


class Hedge(Policy):
    """Starts further attempts of a slow async call. What is called must be safe to repeat.

    Args:
        seconds: Delay before each further attempt.
        percentile: Work the delay out as this percentile of the latest calls; `seconds` holds until 20 were seen.
        extra: Further attempts at most.
        budget: Bound on the share of further attempts.
        name: Shown in events.
        clock: Where time comes from.
        on_event: Hears each further attempt.
    """

    kind = "hedge"

    def __init__(
        self,
        seconds: float = 2.0,
        *,
        percentile: float | None = None,
        extra: int = 1,
        budget: RetryBudget | None = None,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        self.seconds = seconds
        self.extra = extra
        self._percentile = percentile
        self._latency = LatencyHistogram() if percentile is not None else None
        self._budget = budget
        self._tables = LoopTables(self.late)
        self._started = 0
        self._won = 0
        self._seen = 0

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: arm a timer, call, disarm. The inner lines stand twice: in line, and as a function for the hedges."""
        if not writer.is_async:
            raise ValueError(f"{self.name}: hedging needs an async function")
        with writer.hoisted("attempt") as attempt:
            inner()
        me, armed = writer.bind("hedge", self), emit_arm(writer, self._tables)
        cancelled, table = writer.bind("Cancelled", asyncio.CancelledError), armed.table
        done = f"{armed.live}.pop({armed.at}, None)"
        if self._budget is not None:
            writer.line(f"{writer.bind('budget', self._budget)}.calls += 1")
        entry = f"({armed.task}, {attempt}, args, kwargs)"
        emit_entry(writer, armed, f"{me}.seconds", entry, keeps=True)
        with writer.block("try:"):
            inner()
        with writer.block(f"except {cancelled}:"):
            writer.line(f"if {done} is not None:", "    raise", f"result = {me}.take({table}, {armed.at})")
        with writer.block("except BaseException as error:"):
            writer.line(f"if {done} is not None:", "    raise", f"result = await {me}.rest({table}, {armed.at}, error)")
        with writer.block("else:"):
            writer.line(f"if {done} is None:", f"    {me}.settle({table}, {armed.at})")
        if self._latency is not None:
            writer.line(f"{me}.record({armed.table}.now() - {armed.at} + {me}.seconds)")

    def late(self, table: DeadlineTable, at: float, entry: Any) -> None:
        """The delay of a call passed: begin a race, or go on with one."""
        if isinstance(entry, _Race):
            self._start(entry, table)
            return
        task, attempt, args, kwargs = entry
        race = table.fired[at] = _Race(task, lambda: attempt(*args, **kwargs), self.extra)
        self._start(race, table)

    def take(self, table: DeadlineTable, at: float) -> Any:
        """The caller was cancelled: the result of the hedge that won, else the cancellation goes on.

        Raises:
            CancelledError: It came from outside.
        """
        race = table.fired.pop(at)
        race.close()
        if not race.is_own_cancellation():
            raise asyncio.CancelledError
        self._won += 1
        return race.result

    async def rest(self, table: DeadlineTable, at: float, error: BaseException) -> Any:
        """The first call failed: a hedge that already runs may still succeed; else the first error is raised."""
        race = table.fired[at]
        race.left = 0
        for hedge in race.hedges:
            try:
                result = await asyncio.shield(hedge)
            except asyncio.CancelledError:
                return self.take(table, at)
            except Exception:  # noqa: BLE001, S112 - the first error is what the caller gets
                continue
            self.settle(table, at)
            self._won += 1
            return result
        self.settle(table, at)
        raise error

    def settle(self, table: DeadlineTable, at: float) -> None:
        """The first call ended by itself: stop the hedges, and take back a cancellation that came in that moment."""
        race = table.fired.pop(at)
        race.close()
        if race.won:
            race.task.uncancel()

    def record(self, seconds: float) -> None:
        """A call took so long; every twentieth call the delay is worked out anew."""
        latency = self._latency
        if latency is None or self._percentile is None:
            return
        latency.record(seconds)
        self._seen += 1
        if self._seen % 20 == 0:
            self.seconds = latency.percentile(self._percentile)

    def stats(self) -> dict[str, object]:
        """Further attempts started, and how many of them won."""
        return {"hedges": self._started, "won": self._won, "seconds": self.seconds}

    def _start(self, race: _Race, table: DeadlineTable) -> None:
        if race.left <= 0 or race.won or (self._budget is not None and not self._budget.try_withdraw()):
            return
        race.left -= 1
        self._started += 1
        self._tell(EventKind.HEDGED, seconds=self.seconds)
        hedge: asyncio.Task[Any] = table.loop.create_task(_await(race.attempt()))
        hedge.add_done_callback(race.finished)
        race.hedges.append(hedge)
        if race.left > 0:
            table.add(self.seconds, race)
