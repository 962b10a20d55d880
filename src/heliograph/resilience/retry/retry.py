"""The retry policy. Success costs one counter; everything else happens only after a failure."""

from collections.abc import AsyncIterator, Callable, Iterator

from heliograph.exceptions import HeliographError
from heliograph.resilience import test_mode
from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.deadline import current_deadline
from heliograph.resilience.errors import RetriesExhausted
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.policy import Policy, Writer
from heliograph.resilience.retry.backoff import Backoff
from heliograph.resilience.retry.budget import RetryBudget
from heliograph.resilience.retry.tries import Tries

Predicate = Callable[[BaseException], bool]


def _asked_wait(error: BaseException) -> float | None:
    return error.retry_after if isinstance(error, HeliographError) else None


def _can_help(error: BaseException) -> bool:
    return error.retryable if isinstance(error, HeliographError) else True


class Retry(Policy):
    """Calls again after a failure.

    A block of code is repeated by `for attempt in retry: with attempt: ...` (or `async for`); bare calls are those of
    `retry.tries()`.

    Args:
        attempts: Tries in all, the first one included; 0 means no bound.
        backoff: Waits between the tries.
        on: Exceptions that are retried.
        retry_if: Looks at such an exception; an error of Heliograph's tree says itself whether a repeat can help.
        abort_if: Exceptions for which it gives up at once.
        retry_result: Whether a result asks for another try.
        per_try_seconds: Time limit of each try of a guarded function (a sync one then runs in a helper thread).
        total_seconds: No try begins and no wait ends later than this after the start.
        retry_after: The wait that an error asks for, None when it does not say; it wins over the backoff.
        retry_after_max: A longer wish ends the retrying.
        budget: A bound on the share of repeats.
        name: Shown in events.
        clock: Where time comes from.
        on_event: Hears every retry and the giving up.
    """

    kind = "retry"

    def __init__(
        self,
        attempts: int = 3,
        backoff: Backoff | None = None,
        *,
        on: type[BaseException] | tuple[type[BaseException], ...] = Exception,
        retry_if: Predicate = _can_help,
        abort_if: Predicate | None = None,
        retry_result: Callable[[object], bool] | None = None,
        per_try_seconds: float | None = None,
        total_seconds: float | None = None,
        retry_after: Callable[[BaseException], float | None] = _asked_wait,
        retry_after_max: float = 300.0,
        budget: RetryBudget | None = None,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        if attempts < 0:
            raise ValueError(f"attempts is {attempts}; it must be 0 (no bound) or more")
        self.attempts = attempts
        self.backoff = backoff or Backoff()
        self.on = on
        self._retry_if = retry_if
        self._abort_if = abort_if
        self._retry_result = retry_result
        self.per_try_seconds = per_try_seconds
        self.total_seconds = total_seconds
        self._retry_after = retry_after
        self._retry_after_max = retry_after_max
        self._budget = budget
        self._retries = 0
        self._gave_up = 0

    def next_wait(self, error: BaseException, attempt: int, previous: float, started: float | None) -> float | None:
        """Seconds to wait before try `attempt + 1`, or None when there is none.

        Args:
            error: What try number `attempt` ended with.
            attempt: From 1.
            previous: The wait before that try, 0 for the first.
            started: Clock at the first try when there is a total limit.
        """
        if (self._abort_if is not None and self._abort_if(error)) or not self._retry_if(error):
            return None
        return self._wait(attempt, previous, started, self._retry_after(error), error)

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: a loop around the call."""
        me, attempt, wait = writer.bind("retry", self), writer.name("attempt"), writer.name("wait")
        on, started = writer.bind("on", self.on), writer.name("started")
        sleep = writer.bind("sleep", self.sleep_async if writer.is_async else self.sleep)
        total = self.total_seconds is not None
        now = f"{writer.bind('now', self._monotonic)}()" if total else "None"
        if self._budget is not None:
            writer.line(f"{writer.bind('budget', self._budget)}.calls += 1")
        writer.line(f"{attempt} = 1", f"{wait} = 0.0", f"{started} = {now}")
        with writer.block("while True:"):
            with writer.block("try:"):
                self._emit_try(writer, inner)
            with writer.block(f"except {on} as error:"):
                writer.line(f"{wait} = {me}.next_wait(error, {attempt}, {wait}, {started})")
                writer.line(f"if {wait} is None:", "    raise")
            with writer.block("else:"):
                if self._retry_result is None:
                    writer.line("break")
                else:
                    judge = writer.bind("retry_result", self._retry_result)
                    writer.line(f"if not {judge}(result):", "    break")
                    writer.line(f"{wait} = {me}.next_wait_for_result(result, {attempt}, {wait}, {started})")
            writer.line(f"{attempt} += 1", writer.call(f"{sleep}({wait})"))

    def _emit_try(self, writer: Writer, inner: Callable[[], None]) -> None:
        if self.per_try_seconds is None:
            inner()
            return
        from heliograph.resilience.timeout import Timeout

        Timeout(self.per_try_seconds, name=f"{self.name}.try", clock=self._clock).emit(writer, inner)

    def next_wait_for_result(self, result: object, attempt: int, previous: float, started: float | None) -> float:
        """Seconds to wait when a result asks for another try.

        Raises:
            RetriesExhausted: No try is left; its message shows the result.
        """
        wait = self._wait(attempt, previous, started, None, None)
        if wait is None:
            raise RetriesExhausted(f"{self.name}: try {attempt} still returned {result!r:.80}; no try is left")
        return wait

    def tries(self) -> Tries:
        """The tries of one operation, as bare calls."""
        return Tries(self)

    def __iter__(self) -> Iterator[Tries]:
        return iter(Tries(self))

    def __aiter__(self) -> AsyncIterator[Tries]:
        return Tries(self).__aiter__()

    def begin(self) -> float | None:
        """An operation begins: the moment, when there is a total limit."""
        if self._budget is not None:
            self._budget.calls += 1
        return None if self.total_seconds is None else self._monotonic()

    def stats(self) -> dict[str, object]:
        """Repeats made, and calls that were given up."""
        return {"retries": self._retries, "gave_up": self._gave_up, "attempts": self.attempts}

    def _wait(
        self, attempt: int, previous: float, started: float | None, asked: float | None, error: BaseException | None
    ) -> float | None:
        wait = self.backoff.wait(attempt, previous) if asked is None else asked
        if (
            (self.attempts and attempt >= self.attempts)
            or (asked is not None and asked > self._retry_after_max)
            or self._too_late(wait, started)
            or (self._budget is not None and not self._budget.try_withdraw())
        ):
            self._gave_up += 1
            self._tell(EventKind.GAVE_UP, attempt=attempt, error=repr(error))
            return None
        self._retries += 1
        self._tell(EventKind.RETRYING, attempt=attempt, wait=wait, error=repr(error))
        return wait

    def _too_late(self, wait: float, started: float | None) -> bool:
        then = self._monotonic() + wait
        if started is not None and self.total_seconds is not None and then - started > self.total_seconds:
            return True
        deadline = current_deadline()
        return deadline is not None and then >= deadline

    def sleep(self, seconds: float) -> None:
        """Wait before a try (this thread blocks)."""
        if seconds > 0 and not test_mode.is_on():
            self._clock.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Wait before a try (this task is suspended)."""
        if not test_mode.is_on():
            await self._clock.sleep_async(seconds)
