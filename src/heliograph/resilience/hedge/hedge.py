"""Hedge: when a call is late, make the same call again and take whichever answers first.

An async first call runs in the caller's own task and costs no task; a hedge is started by the shared deadline table,
only when the first is late. When a hedge wins, the first call is cancelled. Sync calls run in helper threads; a call
that lost goes on in its thread, and its result is thrown away.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.guard import Entered
from heliograph.resilience.hedge.race import Race, awaited
from heliograph.resilience.hedge.threads import HedgeThreads
from heliograph.resilience.latency import LatencyHistogram
from heliograph.resilience.policy import Policy, Writer
from heliograph.resilience.retry.budget import RetryBudget
from heliograph.resilience.timeout.arm import emit_arm, emit_entry
from heliograph.resilience.timeout.table import SECOND, DeadlineTable, LoopTables


class Hedge(Policy):
    """Starts further attempts of a slow call. What is called must be safe to repeat.

    A block of code cannot be run twice: `async with hedge.race(fetch, url) as answer:` (or `with`) runs the block with
    the first answer. Bare calls, for attempts that are made by hand: `hedge.try_acquire()` says whether one more may
    begin, `hedge.record(seconds)` how long a call took.

    Args:
        seconds: Delay before each further attempt.
        percentile: Work the delay out as this percentile of the latest calls; `seconds` holds until 20 were seen.
        extra: Further attempts at most.
        budget: Bound on the share of further attempts.
        name: Shown in events.
        clock: Where time comes from.
        on_event: Hears each further attempt.
        threads: Bound on helper threads for sync calls.
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
        threads: int = 32,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        self.seconds = seconds
        self.nanoseconds = int(seconds * SECOND)
        self.extra = extra
        self._percentile = percentile
        self._latency = LatencyHistogram() if percentile is not None else None
        self._budget = budget
        self._threads = HedgeThreads(threads, self.name)
        self._tables = LoopTables(self.late)
        self._started = 0
        self._won = 0
        self._seen = 0

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: arm a timer, call, disarm. The inner lines stand twice: in line, and as a function for the hedges."""
        with writer.hoisted("attempt") as attempt:
            inner()
        if not writer.is_async:
            run = writer.bind("in_threads", self.in_threads)
            writer.line(f"result = {run}({attempt}, {writer.args}, kwargs)")
            return
        me, armed = writer.bind("hedge", self), emit_arm(writer, self._tables)
        cancelled, table = writer.bind("Cancelled", asyncio.CancelledError), armed.table
        done = f"{armed.live}.pop({armed.at}, None)"
        if self._budget is not None:
            writer.line(f"{writer.bind('budget', self._budget)}.calls += 1")
        entry = f"({armed.task}, {attempt}, {writer.args}, kwargs)"
        emit_entry(writer, armed, f"{me}.nanoseconds", entry, keeps=True)
        with writer.block("try:"):
            inner()
        with writer.block(f"except {cancelled}:"):
            writer.line(f"if {done} is not None:", "    raise", f"result = {me}.take({table}, {armed.at})")
        with writer.block("except BaseException as error:"):
            writer.line(f"if {done} is not None:", "    raise", f"result = await {me}.rest({table}, {armed.at}, error)")
        with writer.block("else:"):
            writer.line(f"if {done} is None:", f"    {me}.settle({table}, {armed.at})")
        if self._latency is not None:
            writer.line(f"{me}.record(({armed.table}.now() - {armed.at} + {me}.nanoseconds) / {SECOND})")

    def late(self, table: DeadlineTable, at: int, entry: Any) -> None:
        """The delay of a call passed: begin a race, or go on with one."""
        if isinstance(entry, Race):
            self._start(entry, table)
            return
        task, attempt, args, kwargs = entry
        race = table.fired[at] = Race(task, lambda: attempt(*args, **kwargs), self.extra)
        self._start(race, table)

    def take(self, table: DeadlineTable, at: int) -> Any:
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

    async def rest(self, table: DeadlineTable, at: int, error: BaseException) -> Any:
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

    def settle(self, table: DeadlineTable, at: int) -> None:
        """The first call ended by itself: stop the hedges, and take back a cancellation that came in that moment."""
        race = table.fired.pop(at)
        race.close()
        if race.won:
            race.task.uncancel()

    def in_threads(self, attempt: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run a sync call, and further attempts when it is late, in helper threads; the first result counts."""
        if self._budget is not None:
            self._budget.calls += 1
        begin = self._monotonic()
        result, winner = self._threads.race(
            lambda: attempt(*args, **kwargs), self.extra, lambda: self.seconds, self.try_acquire
        )
        self._won += winner > 0
        self.record(self._monotonic() - begin)
        return result

    def try_acquire(self) -> bool:
        """Whether one more attempt may begin; if so it is counted."""
        if self._budget is not None and not self._budget.try_withdraw():
            return False
        self._started += 1
        self._tell(EventKind.HEDGED, seconds=self.seconds)
        return True

    def race(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Entered[Any]:
        """A context manager that calls `function` hedged; `as` binds its answer."""

        async def enter_async() -> Any:
            return await self.call(function, *args, **kwargs)

        return Entered(lambda: self.call(function, *args, **kwargs), lambda _: False, enter_async)

    def record(self, seconds: float) -> None:
        """A call took so long; every twentieth call the delay is worked out anew."""
        latency = self._latency
        if latency is None or self._percentile is None:
            return
        latency.record(seconds)
        self._seen += 1
        if self._seen % 20 == 0:
            self.seconds = latency.percentile(self._percentile)
            self.nanoseconds = int(self.seconds * SECOND)

    def stats(self) -> dict[str, object]:
        """Further attempts started, and how many of them won."""
        return {"hedges": self._started, "won": self._won, "seconds": self.seconds}

    def _start(self, race: Race, table: DeadlineTable) -> None:
        if race.left <= 0 or race.won or not self.try_acquire():
            return
        race.left -= 1
        hedge: asyncio.Task[Any] = table.loop.create_task(awaited(race.attempt()))
        hedge.add_done_callback(race.finished)
        race.hedges.append(hedge)
        if race.left > 0:
            table.add(self.seconds, race)
