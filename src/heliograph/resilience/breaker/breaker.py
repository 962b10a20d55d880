"""The circuit breaker.

States and their meaning follow resilience4j: closed (calls pass, rates are watched), open (calls are refused), half
open (a few trial calls decide), forced open, disabled (calls pass, nothing is recorded) and metrics only (calls pass
and are recorded, nothing opens).
"""

import random
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from heliograph.resilience.breaker.settings import BreakerSettings, BreakerState
from heliograph.resilience.breaker.trial import Trial
from heliograph.resilience.breaker.window import NEVER, Consecutive, CountWindow, TimeWindow, Window
from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.errors import CircuitOpen
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.policy import Policy, Writer

_RANDOM = random.Random()  # noqa: S311 - spreads load, hides nothing
NEVER_BEFORE = float("-inf")
PASSING = frozenset({BreakerState.CLOSED, BreakerState.DISABLED, BreakerState.METRICS_ONLY})


def _window(settings: BreakerSettings) -> Window:
    if settings.window == "time":
        return TimeWindow(settings.window_size)
    if settings.window == "consecutive":
        return Consecutive(int(settings.window_size))
    return CountWindow(int(settings.window_size), settings.minimum_calls)


class CircuitBreaker(Policy):
    """Refuses calls to what keeps failing, and tries again after a while.

    Bare calls: `if permit := breaker.try_acquire(): ... breaker.record_success(permit)` or `record_failure(error,
    permit)`.

    Args:
        settings: When it opens and how it comes back.
        name: Shown in errors and events.
        clock: Where time comes from.
        on_event: Hears state changes and refusals.
    """

    kind = "circuit_breaker"

    def __init__(
        self,
        settings: BreakerSettings | None = None,
        name: str = "",
        *,
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        self.settings = settings or BreakerSettings()
        self._lock = threading.RLock()
        self._window = _window(self.settings)
        self._state = BreakerState.CLOSED
        self._trial = Trial(self.settings.half_open_calls)
        self._calls = 0
        self._failures = 0
        self._slow_calls = 0
        self._refused = 0
        self._openings_in_a_row = 0
        self._open_until = 0.0
        self._generation = 1
        self._message = ""
        self._wait: float | None = None
        self._half_open_since = 0.0
        # What the fast paths look at: the permit that every call gets while calls pass, else 0; and until when calls
        # are refused without a further look (an open breaker that tells nobody).
        self._permit = 1
        self._refuse_until = NEVER_BEFORE
        self._look_at = 0
        self._look(0)

    @property
    def state(self) -> BreakerState:
        """The state now; an open breaker whose time is over is still open until somebody calls."""
        return self._state

    @property
    def remaining(self) -> float:
        """Seconds until an open breaker lets a trial through; 0 in other states."""
        return max(0.0, self._open_until - self._monotonic()) if self._state is BreakerState.OPEN else 0.0

    # --- bare calls -------------------------------------------------------------------------------------------

    def try_acquire(self) -> int:
        """A permit (a positive number) when the call may go, else 0. Every permit wants one `record_...`."""
        return self._permit or self._acquire_slowly()

    def record_success(self, permit: int = 0) -> None:
        """The call went well."""
        self._calls = calls = self._calls + 1
        if calls >= self._look_at:
            self._look(calls, permit)

    def record_failure(self, error: BaseException | None = None, permit: int = 0) -> None:
        """The call failed with `error`; whether that counts is for the settings to say."""
        settings = self.settings
        if error is not None and (isinstance(error, settings.ignore) or not isinstance(error, settings.record)):
            if isinstance(error, settings.ignore) or not isinstance(error, Exception):
                self.record_nothing(permit)
            else:
                self.record_success(permit)
            return
        with self._lock:
            self._calls += 1
            self._failures += 1
            now = self._monotonic()
            if self._state is BreakerState.HALF_OPEN:
                self._trial_result(permit, failed=True, error=error)
            elif self._current(permit) and self._state in {BreakerState.CLOSED, BreakerState.METRICS_ONLY}:
                self._window.failed(self._calls, now)
                self._look_at = self._window.next_look(self._calls, now)
                self._judge(now, error)

    def record_slow(self, permit: int = 0) -> None:
        """The call went well but took longer than `slow_call_seconds`."""
        with self._lock:
            self._calls += 1
            self._slow_calls += 1
            now = self._monotonic()
            if self._state is BreakerState.HALF_OPEN:
                self._trial_result(permit, slow=True)
            elif self._current(permit) and self._state in {BreakerState.CLOSED, BreakerState.METRICS_ONLY}:
                self._window.was_slow(self._calls, now)
                self._look_at = self._window.next_look(self._calls, now)
                self._judge(now, None)

    def record_nothing(self, permit: int = 0) -> None:
        """The call said nothing about the peer (it was cancelled, say): a trial permit goes back."""
        with self._lock:
            if self._state is BreakerState.HALF_OPEN and permit == self._generation:
                self._trial.give_back()

    # --- manual control ---------------------------------------------------------------------------------------

    def force_open(self) -> None:
        """Refuse every call until `reset`."""
        self._change(BreakerState.FORCED_OPEN)

    def disable(self) -> None:
        """Let every call pass and record nothing until `reset`."""
        self._change(BreakerState.DISABLED)

    def metrics_only(self) -> None:
        """Let every call pass and record, but never open, until `reset`."""
        self._change(BreakerState.METRICS_ONLY)

    def open(self, seconds: float | None = None) -> None:
        """Open now, for `seconds` or the time that the settings give."""
        with self._lock:
            self._open(None)
            if seconds is not None:
                self._open_until = self._monotonic() + seconds
                self._follow()

    def half_open(self) -> None:
        """Begin the trial now."""
        self._change(BreakerState.HALF_OPEN)

    def reset(self) -> None:
        """Close and forget."""
        with self._lock:
            self._openings_in_a_row = 0
            self._change(BreakerState.CLOSED)

    # --- forms ------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        if not self._permit and not self._acquire_slowly():
            raise self.refusal()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._calls = calls = self._calls + 1
            if calls >= self._look_at:
                self._look(calls, self._generation)
        else:
            self.record_failure(error, self._generation)

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: enter, call, record."""
        me, permit = writer.bind("breaker", self), writer.name("permit")
        slow = self.settings.slow_call_seconds
        start, now = writer.name("start"), writer.bind("now", self._monotonic)
        writer.line(f"{permit} = {me}._permit")
        with writer.block(f"if not {permit}:"):
            self._emit_refusal(writer, me, now)
            writer.line(f"{permit} = {me}._acquire_slowly()", f"if not {permit}:", f"    raise {me}.refusal()")
        if slow is not None:
            writer.line(f"{start} = {now}()")
        with writer.block("try:"):
            inner()
        with writer.block("except BaseException as error:"):
            writer.line(f"{me}.record_failure(error, {permit})", "raise")
        head = "if"
        if self.settings.is_failure is not None:
            judge = writer.bind("is_failure", self.settings.is_failure)
            writer.line(f"if {judge}(result):", f"    {me}.record_failure(None, {permit})")
            head = "elif"
        if slow is not None:
            writer.line(f"{head} {now}() - {start} > {slow!r}:", f"    {me}.record_slow({permit})")
            head = "elif"
        success = (
            f"{me}._calls = calls = {me}._calls + 1",
            f"if calls >= {me}._look_at:",
            f"    {me}._look(calls, {permit})",
        )
        if head == "if":
            writer.line(*success)
        else:
            writer.line("else:", *("    " + line for line in success))

    def _emit_refusal(self, writer: Writer, me: str, now: str) -> None:
        """Lines that refuse at once while it is open: refusals come at a high rate, and a frame is a tenth of one."""
        error, new = writer.bind("CircuitOpen", CircuitOpen), writer.bind("new", Exception.__new__)
        refused, wait = writer.name("refused"), writer.name("wait")
        writer.line(f"{wait} = {me}._refuse_until - {now}()")
        with writer.block(f"if {wait} > 0:"):
            writer.line(f"{me}._refused += 1", f"{refused} = {new}({error}, {me}._message)")
            writer.line(f"{refused}.message = {me}._message", f"{refused}.retry_after = {wait}", f"raise {refused}")

    def refusal(self) -> CircuitOpen:
        """The error for a call that is not made."""
        return CircuitOpen(self._message, retry_after=self._wait)

    def stats(self) -> dict[str, object]:
        """State, counts since the start, and the rates of the window."""
        with self._lock:
            in_window, failure_rate, slow_rate = self._window.rates(self._calls, self._monotonic())
            return {
                "state": self._state.value,
                "calls": self._calls,
                "failures": self._failures,
                "slow_calls": self._slow_calls,
                "not_permitted": self._refused,
                "window_calls": in_window,
                "failure_rate": failure_rate,
                "slow_call_rate": slow_rate,
                "open_for_seconds": self.remaining,
            }

    # --- inside -----------------------------------------------------------------------------------------------

    def _acquire_slowly(self) -> int:
        self._wait = wait = self._refuse_until - self._monotonic()
        if wait > 0:
            # While it is open every call comes here: no lock for those that are refused anyway.
            self._refused += 1
            return 0
        with self._lock:
            now = self._monotonic()
            if self._state is BreakerState.OPEN and now >= self._open_until:
                self._change(BreakerState.HALF_OPEN)
            if self._state is BreakerState.HALF_OPEN:
                if self._half_open_is_over(now):
                    self._open(None)
                elif self._trial.take():
                    return self._generation
            elif self._state in PASSING:
                return self._generation
            self._refused += 1
            self._wait = self.remaining or None
            self._tell(EventKind.REJECTED, state=self._state.value)
            return 0

    def _half_open_is_over(self, now: float) -> bool:
        limit = self.settings.half_open_seconds
        return limit > 0 and now >= self._half_open_since + limit

    def _look(self, calls: int, permit: int = 0) -> None:
        """A success that needs a look: a trial's, the one that completes the minimum, or a sample of time."""
        with self._lock:
            if self._state is BreakerState.HALF_OPEN:
                self._trial_result(permit)
                return
            now = self._monotonic()
            self._look_at = self._window.next_look(calls, now) if self._state is not BreakerState.DISABLED else NEVER
            if calls and self._current(permit):
                self._judge(now, None)

    def _current(self, permit: int) -> bool:
        return not permit or permit == self._generation

    def _judge(self, now: float, error: BaseException | None) -> None:
        if self._state is not BreakerState.CLOSED:
            return
        settings = self.settings
        calls, failure_rate, slow_rate = self._window.rates(self._calls, now)
        least = settings.window_size if settings.window == "consecutive" else settings.minimum_calls
        if settings.window == "count":
            least = min(least, settings.window_size)
        if calls >= least and (failure_rate >= settings.failure_rate or self._too_slow(slow_rate)):
            self._open(error)

    def _too_slow(self, rate: float) -> bool:
        return self.settings.slow_call_seconds is not None and rate >= self.settings.slow_call_rate

    def _trial_result(
        self, permit: int, *, failed: bool = False, slow: bool = False, error: BaseException | None = None
    ) -> None:
        if not self._current(permit) or not self._trial.record(failed=failed, slow=slow):
            return
        failure_rate, slow_rate = self._trial.rates()
        if failure_rate >= self.settings.failure_rate or self._too_slow(slow_rate):
            self._open(error)
        else:
            self._openings_in_a_row = 0
            self._change(BreakerState.CLOSED)

    def _open(self, error: BaseException | None) -> None:
        settings = self.settings
        seconds = min(settings.open_seconds * settings.open_growth**self._openings_in_a_row, settings.open_seconds_max)
        seconds = max(seconds, settings.open_seconds) * (1 + _RANDOM.uniform(0, settings.open_jitter))
        asked = settings.retry_after(error) if settings.retry_after is not None and error is not None else None
        self._openings_in_a_row += 1
        self._open_until = self._monotonic() + (asked if asked is not None else seconds)
        self._change(BreakerState.OPEN)

    def _change(self, state: BreakerState) -> None:
        with self._lock:
            before, self._state = self._state, state
            self._message = f"circuit breaker {self.name} is {state.value}: the call was not made"
            now = self._monotonic()
            self._generation += 1
            self._half_open_since = now
            self._trial.begin()
            self._window.clear(self._calls, now)
            self._follow()
            self._look_at = 0 if state is BreakerState.HALF_OPEN else NEVER
            if state in {BreakerState.CLOSED, BreakerState.METRICS_ONLY}:
                self._look_at = self._window.next_look(self._calls, now)
            if before is not state:
                self._tell(EventKind.STATE_CHANGED, before=before.value, after=state.value)

    def _follow(self) -> None:
        """Set what the fast paths look at."""
        self._permit = self._generation if self._state in PASSING else 0
        quiet = self._state is BreakerState.OPEN and self._hook is no_hook
        self._refuse_until = self._open_until if quiet else NEVER_BEFORE
