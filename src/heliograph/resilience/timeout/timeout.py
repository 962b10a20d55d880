"""The timeout policy.

An async call is cancelled when its time is over and TimeLimitExceeded is raised; a cancellation from outside stays a
cancellation. A sync call cannot be stopped: it runs in a helper thread, the caller goes on without it, and the deadline
is visible inside as `current_deadline()`. A sync block (`with timeout:`) runs in its own thread: it sees its deadline,
and when it ends too late that is an error.
"""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from types import TracebackType
from typing import Any, NamedTuple, Self

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.deadline import Deadline, current_deadline
from heliograph.resilience.errors import DeadlinePassed, TimeLimitExceeded
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.policy import Policy, Writer
from heliograph.resilience.threads import HelperThreads
from heliograph.resilience.timeout.arm import emit_arm, emit_entry
from heliograph.resilience.timeout.table import SECOND, DeadlineTable, LoopTables, cancel_task


class TimePermit(NamedTuple):
    """A call that has begun.

    Attributes:
        began: Seconds of the policy's clock.
        at: Its deadline on that clock.
    """

    began: float
    at: float


class Timeout(Policy):
    """Gives calls a time limit.

    Bare calls: `if permit := timeout.try_acquire(): ... timeout.record(permit)`.

    Args:
        seconds: The limit; an earlier `current_deadline()` of the caller shortens it when `propagate` is set.
        propagate: Honour the caller's deadline and give one to what is called. Costs about a microsecond.
        name: Shown in errors and events.
        clock: Where time comes from (the deadlines of async calls are the event loop's).
        on_event: Hears time-outs.
        threads: Bound on helper threads for sync calls; more calls wait for one, inside their limit.
    """

    kind = "timeout"

    def __init__(
        self,
        seconds: float = 30.0,
        *,
        propagate: bool = False,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
        threads: int = 64,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        if seconds <= 0:
            raise ValueError(f"seconds is {seconds}; it must be above 0")
        self.seconds = seconds
        self._propagate = propagate
        self._tables = LoopTables(cancel_task)
        self._executor = HelperThreads(threads, f"timeout-{self.name}")
        self._timed_out = 0

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: arm, call, disarm."""
        if not writer.is_async:
            self._emit_sync(writer, inner)
            return
        if self._propagate:
            self._emit_deadline(writer, inner)
        else:
            self._emit_async(writer, inner)

    def stats(self) -> dict[str, object]:
        """Calls that ran out of time."""
        return {"timed_out": self._timed_out, "seconds": self.seconds}

    def try_acquire(self) -> TimePermit | None:
        """A permit with the deadline, or None when the caller's own deadline has passed."""
        now, seconds = self._monotonic(), self.current_seconds()
        outer = current_deadline() if self._propagate else None
        at = now + seconds if outer is None else min(now + seconds, outer)
        return TimePermit(now, at) if at > now else None

    def record(self, permit: TimePermit) -> bool:
        """The call ended; whether in time."""
        now = self._monotonic()
        self.observe(now - permit.began)
        if now <= permit.at:
            return True
        self._timed_out += 1
        self._tell(EventKind.TIMED_OUT, seconds=permit.at - permit.began)
        return False

    def observe(self, seconds: float) -> None:
        """A call took so long; a fixed limit learns nothing from it."""

    def current_seconds(self) -> float:
        """The limit that the next call gets."""
        return self.seconds

    def _emit_async(self, writer: Writer, inner: Callable[[], None], deadline: str = "") -> None:
        me, armed = writer.bind("timeout", self), emit_arm(writer, self._tables)
        cancelled, limit = writer.bind("Cancelled", asyncio.CancelledError), self._limit(me)
        before, live, at, task = writer.name("before"), armed.live, armed.at, armed.task
        if deadline:
            own, limit = limit, writer.name("limit")
            writer.line(f"{limit} = {own}", f"if {deadline}.shortened:")
            writer.line(f"    {armed.table} = {armed.table}.apart()", f"    {live} = {armed.table}.live")
            writer.line(f"    {limit} = int({deadline}.remaining * {SECOND})")
        writer.line(f"{before} = {task}.cancelling()")
        emit_entry(writer, armed, limit, task)
        with writer.block("try:"):
            inner()
        with writer.block(f"except {cancelled} as error:"):
            writer.line(f"if {live}.pop({at}, None) is None and {task}.uncancel() <= {before}:")
            writer.line(f"    raise {me}.exceeded() from error", "raise")
        with writer.block("except BaseException:"):
            writer.line(f"if {live}.pop({at}, None) is None:", f"    {task}.uncancel()", "raise")
        # Not there: it fired, but the call swallowed the cancellation and ended well.
        writer.line("try:", f"    del {live}[{at}]", "except KeyError:", f"    {task}.uncancel()")
        if deadline:
            writer.line(f"if {deadline}.shortened:", f"    {armed.table}.drop_timer()")

    def _limit(self, me: str) -> str:
        """Expression of the limit in nanoseconds."""
        del me
        return repr(int(self.seconds * SECOND))

    def _emit_deadline(self, writer: Writer, inner: Callable[[], None]) -> None:
        deadline, bound = writer.bind("Deadline", Deadline), writer.name("deadline")
        me = writer.bind("timeout", self)
        with writer.block(f"with {deadline}({me}.current_seconds()) as {bound}:"):
            writer.line(f"if {bound}.remaining <= 0:", f"    raise {me}.passed()")
            self._emit_async(writer, inner, bound)

    def _emit_sync(self, writer: Writer, inner: Callable[[], None]) -> None:
        me = writer.bind("timeout", self)
        with writer.block("def in_thread():"):
            inner()
            writer.line("return result")
        writer.line(f"result = {me}.run_in_thread(in_thread)")

    def run_in_thread(self, function: Callable[[], Any]) -> Any:
        """Run `function` in a helper thread for at most the limit.

        Raises:
            TimeLimitExceeded: It did not finish; it goes on in its thread and its result is thrown away.
        """
        seconds = self.current_seconds()
        outer = current_deadline() if self._propagate else None
        if outer is not None:
            seconds = min(seconds, outer - self._monotonic())
            if seconds <= 0:
                raise self.passed()
        context = contextvars.copy_context()

        def with_deadline() -> Any:
            with Deadline(seconds, monotonic=self._monotonic):
                return function()

        future = self._executor.submit(context.run, with_deadline)
        try:
            return future.result(seconds)
        except FutureTimeout:
            if future.done():
                raise
            future.cancel()
            raise self.exceeded() from None

    def table(self) -> DeadlineTable:
        """The deadline table of the running loop."""
        return self._tables.find()

    def exceeded(self) -> TimeLimitExceeded:
        """Count and tell a time-out; the error to raise."""
        self._timed_out += 1
        self._tell(EventKind.TIMED_OUT, seconds=self.current_seconds())
        return TimeLimitExceeded(f"{self.name}: the call did not finish in {self.current_seconds():g} s")

    def passed(self) -> DeadlinePassed:
        """The error for a caller whose deadline is over before the call begins."""
        self._timed_out += 1
        return DeadlinePassed(f"{self.name}: the caller's deadline passed before the call was made")

    def __enter__(self) -> Self:
        permit = self.try_acquire()
        if permit is None:
            raise self.passed()
        deadline = Deadline(permit.at - permit.began, monotonic=self._monotonic).__enter__()
        _blocks.set((*_blocks.get(), (permit, deadline)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        *rest, (permit, deadline) = _blocks.get()
        _blocks.set(tuple(rest))
        deadline.__exit__(kind, error, trace)
        if not self.record(permit) and error is None:
            raise TimeLimitExceeded(f"{self.name}: the block did not end in {permit.at - permit.began:g} s")

    async def __aenter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a timeout needs a running task")
        table, seconds, deadline = self._tables.find(), self.current_seconds(), None
        if self._propagate:
            deadline = Deadline(seconds).__enter__()
            if deadline.remaining <= 0:
                deadline.__exit__(None, None, None)
                raise self.passed()
            if deadline.shortened:
                table, seconds = table.apart(), deadline.remaining
        at = table.add(seconds, task)
        # One policy object serves many tasks at once: what belongs to this entry is kept by its task.
        entry = _Entry(table, at, task, task.cancelling(), table.now(), deadline)
        _entered.set((*_entered.get(), entry))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        *rest, entry = _entered.get()
        _entered.set(tuple(rest))
        if entry.deadline is not None:
            entry.deadline.__exit__(kind, error, trace)
        if entry.table.live.pop(entry.at, None) is not None:
            entry.table.drop_timer()
            self.observe((entry.table.now() - entry.began) / SECOND)
            return
        if entry.task.uncancel() <= entry.before and kind is not None and issubclass(kind, asyncio.CancelledError):
            raise self.exceeded() from error


class _Entry(NamedTuple):
    """An async block that has begun."""

    table: DeadlineTable
    at: int
    task: asyncio.Task[Any]
    before: int
    began: int
    deadline: Deadline | None


_entered: contextvars.ContextVar[tuple[_Entry, ...]] = contextvars.ContextVar("heliograph_timeouts", default=())
_blocks: contextvars.ContextVar[tuple[tuple[TimePermit, Deadline], ...]] = contextvars.ContextVar(
    "heliograph_timed_blocks", default=()
)
