"""Retries: when, how often, and after how long."""

import itertools
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph.exceptions import DiskFull, NotFound, PeerUnavailable
from heliograph.resilience import (
    Backoff,
    Deadline,
    ManualClock,
    RetriesExhausted,
    Retry,
    RetryBudget,
    TimeLimitExceeded,
    no_waiting,
)
from heliograph.resilience.retry.backoff import Jitter, Shape

PLAIN = Backoff(1.0, 60.0, jitter="none", multiplier=2.0)


class Flaky:
    """Fails the first `failures` times."""

    def __init__(self, failures: int, error: Exception | None = None) -> None:
        self.failures, self.error, self.calls = failures, error or OSError("no"), 0

    def __call__(self) -> str:
        """Fail or succeed."""
        self.calls += 1
        if self.calls <= self.failures:
            raise self.error
        return "done"

    async def async_call(self) -> str:
        """As a coroutine."""
        return self()


@pytest.mark.parametrize(
    ("shape", "waits"), [("fixed", [1, 1, 1, 1]), ("linear", [1, 2, 3, 4]), ("exponential", [1, 2, 4, 5])]
)
def test_shapes(shape: Shape, waits: list[float]) -> None:
    """Fixed, linear and exponential waits, bounded."""
    backoff = Backoff(1.0, 5.0, shape, 2.0, "none")
    assert [backoff.wait(attempt) for attempt in range(1, 5)] == waits


@given(
    st.sampled_from(["none", "full", "equal", "decorrelated", "factor"]),
    st.integers(1, 5000),
    st.floats(0, 100),
    st.floats(0.001, 100),
    st.floats(0.001, 100),
)
def test_jitter_stays_in_bounds(jitter: Jitter, attempt: int, previous: float, initial: float, maximum: float) -> None:
    """No jitter ever leaves 0 to maximum, at any attempt."""
    wait = Backoff(initial, maximum, "exponential", 1.5, jitter).wait(attempt, previous)
    assert 0 <= wait <= maximum


def test_waits_then_succeeds() -> None:
    """A call that fails twice is made three times, with the backoff's waits between."""
    clock, flaky = ManualClock(), Flaky(2)
    assert Retry(3, PLAIN, clock=clock)(flaky)() == "done"
    assert (flaky.calls, clock.slept) == (3, [1.0, 2.0])


def test_gives_up_with_the_last_error() -> None:
    """When no try is left the caller gets the error itself."""
    flaky = Flaky(9)
    with no_waiting(), pytest.raises(OSError, match="no"):
        Retry(3)(flaky)()
    assert flaky.calls == 3


async def test_async_form() -> None:
    """Coroutine functions are retried alike."""
    flaky = Flaky(2)
    with no_waiting():
        assert await Retry(3)(flaky.async_call)() == "done"


@pytest.mark.parametrize(
    ("error", "calls"), [(PeerUnavailable("x"), 3), (NotFound("x"), 1), (DiskFull("x"), 3), (KeyError("x"), 1)]
)
def test_errors_of_the_tree_say_whether_a_repeat_can_help(error: Exception, calls: int) -> None:
    """Retryable errors are retried, the others raised at once; `abort_if` has the last word."""
    flaky = Flaky(9, error)
    with no_waiting(), pytest.raises(type(error)):
        Retry(3, abort_if=lambda failure: isinstance(failure, KeyError))(flaky)()
    assert flaky.calls == calls


def test_the_peer_says_when() -> None:
    """The wait that an error asks for wins over the backoff; one that is too long ends the retrying."""
    clock = ManualClock()
    flaky = Flaky(1, PeerUnavailable("x", retry_after=7.0))
    assert Retry(3, PLAIN, clock=clock)(flaky)() == "done"
    assert clock.slept == [7.0]
    with pytest.raises(PeerUnavailable):
        Retry(3, PLAIN, clock=clock, retry_after_max=5)(Flaky(1, PeerUnavailable("x", retry_after=7.0)))()


def test_total_time_is_a_bound() -> None:
    """No wait ends after the total limit."""
    clock, flaky = ManualClock(), Flaky(99)
    with pytest.raises(OSError, match="no"):
        Retry(0, PLAIN, total_seconds=10, clock=clock)(flaky)()
    assert clock.slept == [1, 2, 4]


def test_a_deadline_of_the_caller_is_a_bound() -> None:
    """A wait that would outlive the caller's deadline is not begun."""
    clock = ManualClock()
    with Deadline(3.5, monotonic=clock.monotonic), pytest.raises(OSError, match="no"):
        Retry(0, PLAIN, clock=clock)(Flaky(99))()
    assert clock.slept == [1, 2]


def test_results_can_ask_for_a_retry() -> None:
    """A result that the predicate refuses is tried again, and named when no try is left."""
    results = iter([None, None, 5, None])
    with no_waiting():
        assert Retry(3, retry_result=lambda result: result is None)(lambda: next(results))() == 5
        with pytest.raises(RetriesExhausted, match="None"):
            Retry(1, retry_result=lambda result: result is None)(lambda: None)()


async def test_time_limit_of_each_try() -> None:
    """A try that hangs is cancelled and the next one begins."""
    import asyncio

    calls = 0

    async def hangs_once() -> str:
        nonlocal calls
        calls += 1
        if calls == 1:
            await asyncio.Event().wait()
        return "done"

    with no_waiting():
        assert await Retry(2, per_try_seconds=0.02)(hangs_once)() == "done"
    assert TimeLimitExceeded.retryable


def test_time_limit_of_each_sync_try() -> None:
    """A sync try that hangs is left behind in its thread and the next one begins."""
    release, calls = threading.Event(), itertools.count()

    def hangs_once() -> str:
        if next(calls) == 0:
            release.wait(10)
        return "done"

    with no_waiting():
        assert Retry(2, per_try_seconds=0.02)(hangs_once)() == "done"
    release.set()


def test_a_block_is_tried_again() -> None:
    """`for attempt in retry: with attempt` repeats a block, with waits, and raises the last error."""
    clock = ManualClock()
    retry = Retry(3, Backoff(1, shape="fixed", jitter="none"), clock=clock)
    numbers: list[int] = []
    for attempt in retry:
        with attempt:
            numbers.append(attempt.number)
            if attempt.number < 3:
                raise OSError
    assert (numbers, clock.slept) == ([1, 2, 3], [1, 1])

    def always(error: BaseException) -> None:
        for attempt in retry:
            with attempt:
                raise error

    for error in (OSError("always"), KeyboardInterrupt()):
        with pytest.raises(type(error)):
            always(error)


async def test_an_async_block_is_tried_again() -> None:
    """`async for attempt in retry: with attempt` suspends only its task between tries."""
    tries = 0
    with no_waiting():
        async for attempt in Retry(3):
            with attempt:
                tries += 1
                if tries < 2:
                    raise OSError
    assert tries == 2


async def test_bare_tries() -> None:
    """The bare calls say whether there is another try."""
    with no_waiting():
        tries = Retry(2).tries()
        assert tries.try_acquire()
        assert tries.record_failure(OSError())
        assert await tries.try_acquire_async()
        assert not tries.record_failure(OSError())
        assert not tries.try_acquire()
        again = Retry(2, budget=RetryBudget()).tries()
        assert again.try_acquire()
        again.record_success()
        assert not await again.try_acquire_async()


def test_budget_bounds_the_share_of_repeats() -> None:
    """When everything fails, repeats stay near the ratio however many calls there are."""
    clock = ManualClock()
    budget = RetryBudget(0.2, 10, 0.1, monotonic=clock.monotonic)
    flaky = Flaky(10**9)
    guarded = Retry(4, budget=budget, clock=clock)(flaky)
    with no_waiting():
        for _ in range(1000):
            with pytest.raises(OSError, match="no"):
                guarded()
    assert 1000 * 0.2 <= flaky.calls - 1000 <= 1000 * 0.2 + 2


def test_names_are_kept() -> None:
    """A guarded function looks like the function."""

    def named() -> None:
        """What it does."""

    guarded = Retry()(named)
    assert (guarded.__name__, guarded.__doc__) == ("named", "What it does.")
