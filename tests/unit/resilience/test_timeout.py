"""Time limits: exact, one timer for many, and faithful to cancellations from outside."""

import asyncio
import threading

import pytest

from heliograph.resilience import (
    AdaptiveTimeout,
    Deadline,
    DeadlinePassed,
    ManualClock,
    TimeLimitExceeded,
    Timeout,
    current_deadline,
)


async def forever() -> None:
    """Never end by itself."""
    await asyncio.Event().wait()


async def test_a_late_call_is_cancelled() -> None:
    """The call is cancelled, the caller gets TimeLimitExceeded, and the task can go on."""
    with pytest.raises(TimeLimitExceeded):
        await Timeout(0.01)(forever)()
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    await asyncio.sleep(0)


async def test_a_cancellation_from_outside_stays_one() -> None:
    """Who cancels the task gets a cancelled task, even when the limit passes in the same moment."""
    task = asyncio.create_task(Timeout(5)(forever)())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async def both() -> None:
        loop = asyncio.get_running_loop()
        running = asyncio.current_task()
        assert running is not None
        loop.call_later(0.01, running.cancel)
        await Timeout(0.01)(forever)()

    task = asyncio.create_task(both())
    with pytest.raises((asyncio.CancelledError, TimeLimitExceeded)):
        await task


async def test_a_swallowed_cancellation_leaves_no_trace() -> None:
    """A call that swallows the cancellation and ends well gives its result, and nothing is cancelled later."""

    async def stubborn() -> str:
        try:
            await forever()
        except asyncio.CancelledError:
            return "saved"
        return "?"

    assert await Timeout(0.01)(stubborn)() == "saved"
    await asyncio.sleep(0.02)


async def test_its_own_errors_pass() -> None:
    """Errors of the call are not touched, also when they come after the limit."""

    async def fails_late() -> None:
        try:
            await forever()
        except asyncio.CancelledError:
            raise KeyError("late") from None

    with pytest.raises(KeyError):
        await Timeout(0.01)(fails_late)()


async def test_nested_limits() -> None:
    """The inner limit of two ends the call, and the outer one does not fire."""
    with pytest.raises(TimeLimitExceeded, match="inner"):
        await Timeout(5, name="outer")(Timeout(0.01, name="inner")(forever))()
    with pytest.raises(TimeLimitExceeded, match="outer"):
        await Timeout(0.01, name="outer")(Timeout(5, name="inner")(forever))()


async def test_one_object_serves_ten_thousand_tasks() -> None:
    """Ten thousand calls share the policy: the slow ones are cut, the others end, and nothing stays behind."""
    limit = Timeout(0.2)

    async def work(index: int) -> int:
        await asyncio.sleep(30 if index % 100 == 0 else 0)
        return index

    guarded = limit(work)
    results = await asyncio.gather(*(guarded(index) for index in range(10_000)), return_exceptions=True)
    assert sum(isinstance(result, TimeLimitExceeded) for result in results) == 100
    assert not limit.table().live


async def test_context_manager_serves_two_tasks_at_once() -> None:
    """One object entered by two tasks at once keeps them apart."""
    limit = Timeout(0.05)

    async def quick() -> str:
        async with limit:
            await asyncio.sleep(0)
        return "quick"

    async def slow() -> None:
        async with limit:
            await forever()

    first, second = await asyncio.gather(slow(), quick(), return_exceptions=True)
    assert isinstance(first, TimeLimitExceeded)
    assert second == "quick"


def test_new_loops_get_new_tables() -> None:
    """The same policy works on one event loop after another."""
    limit = Timeout(0.01)
    for _ in range(3):
        with pytest.raises(TimeLimitExceeded):
            asyncio.run(limit(forever)())


def test_sync_calls_are_left_behind() -> None:
    """A sync call that is late goes on in its thread; the caller does not wait, and the call can see its deadline."""
    release, seen = threading.Event(), list[float | None]()

    def slow() -> None:
        seen.append(current_deadline())
        release.wait(10)

    with pytest.raises(TimeLimitExceeded):
        Timeout(0.02)(slow)()
    release.set()
    assert seen[0] is not None
    assert Timeout(5)(lambda: "quick")() == "quick"


async def test_deadlines_travel() -> None:
    """With `propagate`, an inner call gets no more time than its caller has left."""
    seen: list[float | None] = []

    async def look() -> None:
        seen.append(current_deadline())

    with Deadline(1.0) as outer:
        await Timeout(50, propagate=True)(look)()
    assert seen == [outer.at]
    with Deadline(-1.0), pytest.raises(DeadlinePassed):
        await Timeout(50, propagate=True)(look)()
    assert current_deadline() is None


async def test_adaptive_limit_follows_latency() -> None:
    """After the warm-up the limit is the percentile times the factor, within its bounds."""
    limit = AdaptiveTimeout(99, 2.0, minimum=0.001, maximum=10.0)
    assert limit.current_seconds() == 10.0
    for _ in range(40):
        limit.observe(0.1)
    assert 0.2 <= limit.current_seconds() <= 0.25
    for _ in range(40):
        limit.observe(1000.0)
    assert limit.current_seconds() == 10.0

    async def quick() -> int:
        return 1

    assert await limit(quick)() == 1


def test_bad_limits_are_refused() -> None:
    """A limit must be above zero."""
    with pytest.raises(ValueError, match="seconds"):
        Timeout(0)


async def test_an_earlier_deadline_cuts_the_call() -> None:
    """With `propagate`, the caller's earlier deadline cuts the call and the block, others are not touched."""
    limit = Timeout(50, propagate=True)
    waiting = asyncio.create_task(limit(forever)())
    await asyncio.sleep(0)
    with Deadline(0.02), pytest.raises(TimeLimitExceeded):
        await limit(forever)()
    with Deadline(0.02), pytest.raises(TimeLimitExceeded):
        async with limit:
            await forever()
    with Deadline(-1.0), pytest.raises(DeadlinePassed):
        async with limit:
            pass
    async with limit:
        assert current_deadline() is not None
    assert current_deadline() is None
    assert not waiting.done()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


def test_a_sync_block_sees_its_deadline() -> None:
    """A block that ends too late is an error; its own error is not covered up."""
    clock = ManualClock()
    limit = Timeout(5, clock=clock)
    with limit:
        assert current_deadline() == 1005
        clock.advance(4)
    with pytest.raises(TimeLimitExceeded), limit:
        clock.advance(6)

    def late_and_broken() -> None:
        clock.advance(6)
        raise KeyError

    with pytest.raises(KeyError), limit:
        late_and_broken()
    assert limit.stats()["timed_out"] == 2
    permit = limit.try_acquire()
    assert permit is not None
    clock.advance(6)
    assert not limit.record(permit)
