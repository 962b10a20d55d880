"""Hedges: a second call only when the first is late, and the first answer wins."""

import asyncio
import itertools
import threading

import pytest

from heliograph.resilience import Hedge, RetryBudget


class Calls:
    """A function whose n-th call takes the n-th time, or fails."""

    def __init__(self, *plan: float | Exception) -> None:
        self.plan, self.begun, self.cancelled = plan, 0, 0

    async def __call__(self, tag: str = "") -> str:
        """Wait as planned."""
        number, self.begun = self.begun, self.begun + 1
        step = self.plan[number]
        try:
            await asyncio.sleep(step if isinstance(step, float) else 0.03)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if isinstance(step, Exception):
            raise step
        return f"{tag}{number}"


def hedged(calls: Calls, **settings: float) -> tuple[Hedge, object]:
    """A hedge with a short delay, and the guarded function."""
    hedge = Hedge(settings.pop("seconds", 0.01), **settings)  # type: ignore[arg-type]

    async def call(tag: str = "") -> str:
        return await calls(tag)

    return hedge, hedge(call)


async def test_quick_calls_are_made_once() -> None:
    """A call in time costs no second one."""
    calls = Calls(0.0)
    hedge, guarded = hedged(calls, seconds=5)
    assert await guarded("x") == "x0"  # type: ignore[operator]
    assert (calls.begun, hedge.stats()["hedges"]) == (1, 0)


async def test_the_hedge_wins_and_the_first_is_cancelled() -> None:
    """A late call is repeated; the repeat's answer is the result and the first call is stopped."""
    calls = Calls(10.0, 0.0)
    hedge, guarded = hedged(calls)
    assert await guarded() == "1"  # type: ignore[operator]
    assert (calls.begun, calls.cancelled, hedge.stats()["won"]) == (2, 1, 1)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    await asyncio.sleep(0)


async def test_the_first_may_still_win() -> None:
    """When the first call answers after all, the hedge is stopped."""
    calls = Calls(0.04, 10.0)
    _, guarded = hedged(calls)
    assert await guarded() == "0"  # type: ignore[operator]
    await asyncio.sleep(0)
    assert calls.cancelled == 1


async def test_several_hedges_one_after_the_other() -> None:
    """`extra` bounds the further calls."""
    calls = Calls(10.0, 10.0, 0.0)
    _, guarded = hedged(calls, extra=2)
    assert await guarded() == "2"  # type: ignore[operator]
    assert calls.begun == 3


async def test_failures() -> None:
    """A failing first call waits for a hedge that runs; without a good one its own error is raised."""
    calls = Calls(ValueError("first"), 0.06)
    _, guarded = hedged(calls)
    assert await guarded() == "1"  # type: ignore[operator]
    calls = Calls(ValueError("first"), KeyError("second"))
    _, guarded = hedged(calls)
    with pytest.raises(ValueError, match="first"):
        await guarded()  # type: ignore[operator]


async def test_cancellation_from_outside_stops_everything() -> None:
    """Who cancels the caller cancels the first call and its hedges."""
    calls = Calls(10.0, 10.0)
    _, guarded = hedged(calls)
    task = asyncio.ensure_future(guarded())  # type: ignore[operator]
    await asyncio.sleep(0.03)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0)
    assert (calls.begun, calls.cancelled) == (2, 2)


async def test_budget_bounds_hedges() -> None:
    """Without budget no second call is made."""
    calls = Calls(0.03, 0.0)
    hedge = Hedge(0.005, budget=RetryBudget(0.0, 1.0, 0.0))

    async def call() -> str:
        return await calls()

    assert await hedge(call)() == "0"
    assert calls.begun == 1


async def test_percentile_sets_the_delay() -> None:
    """The delay follows the latency that was seen."""
    hedge = Hedge(5.0, percentile=95)
    for _ in range(20):
        hedge.record(0.1)
    assert 0.1 <= hedge.seconds <= 0.13


def test_sync_calls_are_hedged_in_threads() -> None:
    """A sync call that is late is made again in another thread; the first answer counts, and the first error."""
    release, calls = threading.Event(), itertools.count()

    def first_hangs() -> str:
        if next(calls) == 0:
            release.wait(10)
            return "late"
        return "hedge"

    hedge = Hedge(0.01)
    assert hedge(first_hangs)() == "hedge"
    release.set()
    assert hedge.stats() == {"hedges": 1, "won": 1, "seconds": 0.01}

    def fails() -> None:
        raise KeyError(next(calls))

    calls = itertools.count()
    with pytest.raises(KeyError, match="0"):
        hedge(fails)()


def test_a_sync_hedge_keeps_its_budget() -> None:
    """Without budget a late sync call is waited for."""
    budget = RetryBudget(0.0, minimum_per_second=0.0)
    hedge = Hedge(0.001, budget=budget)
    started = threading.Event()
    assert hedge(lambda: started.wait(0.02) or "only")() == "only"
    assert hedge.stats()["hedges"] == 0


async def test_a_block_with_the_first_answer() -> None:
    """`race` runs a block with the answer of whichever attempt was first."""

    async def fetch(tag: str) -> str:
        return tag

    async with Hedge().race(fetch, "a") as answer:
        assert answer == "a"
    with Hedge().race(str, 5) as text:
        assert text == "5"
