"""Cost of the resilience policies, in nanoseconds a call, the inner call included, beside the field's libraries.

Method: batches of about 0.3 ms of `time.thread_time_ns`, each bracketed by a reference batch (`for _ in r: f()`); the
result is the median of op / reference, times the reference's cost on the quiet machine that the goals were set on
(48.5 ns for CPython 3.11, 49.5 for 3.12). Absolute times move by a factor on a shared machine; this ratio does not.
"""

import asyncio
import gc
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from _regressions import record
from heliograph.resilience import (
    AdaptiveConcurrency,
    Bulkhead,
    CircuitBreaker,
    CircuitOpen,
    Gcra,
    Hedge,
    ObjectPool,
    Pipeline,
    Retry,
    Timeout,
)
from heliograph.resilience.balance import LeastLoaded, Maglev, PeakEwma, WeightedRoundRobin
from heliograph.resilience.breaker import BreakerSettings

REFERENCE_NS = 49.5 if sys.version_info >= (3, 12) else 48.5
BATCHES = 60

Batch = Callable[[int], Any]


def _history() -> Path | None:
    if "--record" not in sys.argv:
        return None
    return Path(sys.argv[sys.argv.index("--record") + 1])


def nothing() -> None:
    """The inner call."""


async def nothing_async() -> None:
    """The inner call, async."""


def _reference(count: int) -> None:
    call = nothing
    for _ in range(count):
        call()


def _timed(batch: Batch, count: int) -> int:
    begin = time.thread_time_ns()
    batch(count)
    return time.thread_time_ns() - begin


async def _timed_async(batch: Callable[[int], Awaitable[Any]], count: int) -> int:
    begin = time.thread_time_ns()
    await batch(count)
    return time.thread_time_ns() - begin


def _count(nanoseconds_for_100: int) -> int:
    return max(20, min(6000, 300_000 * 100 // max(nanoseconds_for_100, 1)))


def measure(batch: Batch) -> float:
    """Nanoseconds of one sync operation."""
    batch(50)
    count = _count(_timed(batch, 100))
    ratios: list[float] = []
    for _ in range(BATCHES):
        before = _timed(_reference, 4000) / 4000
        own = _timed(batch, count) / count
        after = _timed(_reference, 4000) / 4000
        ratios.append(2 * own / (before + after))
    return statistics.median(ratios) * REFERENCE_NS


async def measure_async(batch: Callable[[int], Awaitable[Any]]) -> float:
    """Nanoseconds of one async operation."""
    await batch(50)
    count = _count(await _timed_async(batch, 100))
    ratios: list[float] = []
    for _ in range(BATCHES):
        before = _timed(_reference, 4000) / 4000
        own = await _timed_async(batch, count) / count
        after = _timed(_reference, 4000) / 4000
        ratios.append(2 * own / (before + after))
    return statistics.median(ratios) * REFERENCE_NS


def sync_batch(call: Callable[[], Any]) -> Batch:
    """A loop over a sync call."""

    def batch(count: int) -> None:
        for _ in range(count):
            call()

    return batch


def async_batch(call: Callable[[], Awaitable[Any]]) -> Callable[[int], Awaitable[None]]:
    """A loop over an async call."""

    async def batch(count: int) -> None:
        for _ in range(count):
            await call()

    return batch


def refused_batch(call: Callable[[], Awaitable[Any]]) -> Callable[[int], Awaitable[None]]:
    """A loop over an async call that a breaker refuses."""

    async def batch(count: int) -> None:
        for _ in range(count):
            try:  # noqa: SIM105 - a context manager would cost as much as the refusal
                await call()
            except CircuitOpen:
                pass

    return batch


def own_sync() -> dict[str, tuple[Batch, float | None]]:
    """Our sync operations and their goals."""
    breaker, slow = CircuitBreaker(), CircuitBreaker(BreakerSettings(slow_call_seconds=60))
    timed = CircuitBreaker(BreakerSettings(window="time", window_size=60))
    pool: ObjectPool[object] = ObjectPool(object, 4)
    gcra = Gcra(1e9, burst=1000)
    bulkhead, adaptive = Bulkhead(), AdaptiveConcurrency()

    def acquire(count: int) -> None:
        for _ in range(count):
            permit = breaker.try_acquire()
            nothing()
            breaker.record_success(permit)

    def pool_pair(count: int) -> None:
        for _ in range(count):
            pool.put(pool.get())

    def with_breaker(count: int) -> None:
        for _ in range(count):
            with breaker:
                nothing()

    return {
        "breaker sync (count window)": (sync_batch(breaker(nothing)), 300),
        "breaker sync (time window)": (sync_batch(timed(nothing)), 300),
        "breaker sync (slow calls)": (sync_batch(slow(nothing)), 700),
        "breaker with": (with_breaker, None),
        "breaker acquire+success": (acquire, 180),
        "retry sync": (sync_batch(Retry()(nothing)), 450),
        "bulkhead sync": (sync_batch(bulkhead(nothing)), 550),
        "adaptive concurrency sync": (sync_batch(adaptive(nothing)), 1500),
        "rate limit GCRA": (sync_batch(gcra.try_acquire), 180),
        "pool get+put": (pool_pair, 160),
    }


def own_async() -> dict[str, tuple[Callable[[int], Awaitable[None]], float | None]]:
    """Our async operations and their goals."""
    breaker = CircuitBreaker()
    opened = CircuitBreaker(BreakerSettings(open_seconds=1e6))
    opened.open()
    pool: ObjectPool[object] = ObjectPool(object, 4)
    refused = opened(nothing_async)
    four = (CircuitBreaker(), Bulkhead(), Retry(), Timeout(30))
    timeout_goal = 850 if sys.version_info >= (3, 12) else 1100

    async def pool_async(count: int) -> None:
        for _ in range(count):
            pool.put(await pool.get_async())

    async def lease(count: int) -> None:
        for _ in range(count):
            async with pool.lease():
                pass

    def sync_lease_is_async() -> Callable[[int], Awaitable[None]]:
        async def batch(count: int) -> None:
            for _ in range(count):
                with pool.lease():
                    pass

        return batch

    return {
        "floor: await f()": (async_batch(nothing_async), None),
        "breaker async": (async_batch(breaker(nothing_async)), 500),
        "breaker rejection": (refused_batch(refused), 1400),
        "retry async": (async_batch(Retry()(nothing_async)), 450),
        "bulkhead async": (async_batch(Bulkhead()(nothing_async)), 550),
        "timeout exact": (async_batch(Timeout(30)(nothing_async)), timeout_goal),
        "hedge, not fired": (async_batch(Hedge(30)(nothing_async)), 1000),
        "adaptive concurrency": (async_batch(AdaptiveConcurrency()(nothing_async)), 1500),
        "pool get+put async": (pool_async, 400),
        "pool lease": (sync_lease_is_async(), 650),
        "pool lease async with": (lease, None),
        "fused breaker+bulkhead+retry+timeout": (async_batch(Pipeline(*four)(nothing_async)), 1250),
        "  + statistics": (async_batch(Pipeline(*four, statistics=True)(nothing_async)), 1600),
    }


def picks() -> dict[str, tuple[Batch, float | None]]:
    """Balancer picks for 10 and 1000 endpoints; their cost must be flat."""
    rows: dict[str, tuple[Batch, float | None]] = {}
    for hosts in (10, 1000):
        names = [f"10.0.{index // 250}.{index % 250}:4317" for index in range(hosts)]
        weighted = WeightedRoundRobin({name: 1 + index % 5 for index, name in enumerate(names)})
        least, ewma, maglev = LeastLoaded(names), PeakEwma(names), Maglev(names)

        def p2c(count: int, least: LeastLoaded[str] = least) -> None:
            for _ in range(count):
                least.done(least.pick())

        def peak(count: int, ewma: PeakEwma[str] = ewma) -> None:
            for _ in range(count):
                ewma.observe(ewma.pick(), 0.01)

        rows[f"pick WRR, {hosts}"] = (sync_batch(weighted.pick), 100)
        rows[f"pick P2C + done, {hosts}"] = (p2c, 550)
        rows[f"pick peak EWMA + observe, {hosts}"] = (peak, 1300)
        rows[f"pick Maglev, {hosts}"] = (sync_batch(lambda maglev=maglev: maglev.pick("some key")), 300)
    return rows


def print_row(name: str, nanoseconds: float, goal: float | None) -> None:
    """One line of the table; with `--record FILE` also one of a history."""
    if history := _history():
        record(history, name.strip(), nanoseconds)
    target = f"{goal:>8.0f}  {'met' if nanoseconds <= goal else f'{nanoseconds / goal:.2f}x the goal'}" if goal else ""
    print(f"{name:<44}{nanoseconds:>10.0f}{1000 / nanoseconds:>9.2f}  {target}", flush=True)


async def suspending(tasks: int = 10_000) -> None:
    """Cost that the guards add to a call that suspends once, with many tasks at a time.

    Each guarded run stands between two bare ones, and the median of the differences counts: the bare run alone moves
    by more than a guard costs.
    """

    async def body() -> None:
        await asyncio.sleep(0)

    async def wrapped(*args: Any, **kwargs: Any) -> None:
        return await body(*args, **kwargs)

    four = Pipeline(CircuitBreaker(), Bulkhead(tasks), Retry(), Timeout(30))
    functions = {
        "a plain wrapper": (wrapped, None),
        "timeout": (Timeout(30)(body), 1200),
        "fused four": (four(body), 1500),
    }
    added: dict[str, list[float]] = {name: [] for name in functions}

    async def several(function: Callable[[], Awaitable[None]]) -> None:
        for _ in range(10):
            await function()

    async def run(function: Callable[[], Awaitable[None]]) -> float:
        gc.collect()
        before = _timed(_reference, 40_000) / 40_000
        begin = time.thread_time_ns()
        await asyncio.gather(*(several(function) for _ in range(tasks)))
        own = (time.thread_time_ns() - begin) / tasks / 10
        return 2 * own / (before + _timed(_reference, 40_000) / 40_000)

    for _ in range(13):
        for name, (function, _) in functions.items():
            before, own, after = await run(body), await run(function), await run(body)
            added[name].append(own - (before + after) / 2)
    for name, (_, goal) in functions.items():
        print_row(f"added at {tasks} suspended tasks: {name}", statistics.median(added[name]) * REFERENCE_NS, goal)


def single_picks() -> None:
    """Wall time of single picks among 1000 hosts, as one caller sees them."""
    names = [f"host-{index}" for index in range(1000)]
    ewma, least, maglev = PeakEwma(names), LeastLoaded(names), Maglev(names)

    def observed() -> None:
        ewma.observe(ewma.pick(), 0.01)

    def counted() -> None:
        least.done(least.pick())

    weighted = WeightedRoundRobin({name: 1 + index % 5 for index, name in enumerate(names)})
    picks: dict[str, Callable[[], object]] = {
        "WRR": weighted.pick,
        "P2C": counted,
        "peak EWMA": observed,
        "Maglev": lambda: maglev.pick("some key"),
    }
    scale = REFERENCE_NS / (min(_timed(_reference, 40_000) for _ in range(5)) / 40_000)
    for name, pick in picks.items():
        times: list[int] = []
        for _ in range(20_000):
            begin = time.perf_counter_ns()
            pick()
            times.append(time.perf_counter_ns() - begin)
        print_row(f"single pick of 1000, P95: {name}", statistics.quantiles(times, n=20)[18] * scale, 3000)


async def maglev_rebuild() -> None:
    """Time to fill a table of 65537 for 1000 hosts, and how long the event loop stands meanwhile."""
    names = [f"host-{index}" for index in range(1000)]
    best = min(_timed(lambda _: Maglev(names), 1) for _ in range(5)) / 1e6
    print(f"Maglev 65537 x 1000 rebuild: {best:.0f} ms (goal 150)")
    idle = [await _longest_stall(asyncio.sleep(0.06)) for _ in range(7)]
    busy = [await _longest_stall(Maglev.build(names)) for _ in range(7)]
    print(
        f"  longest stall of the event loop meanwhile: {min(busy) * 1e3:.1f} ms (goal 5); "
        f"on this machine without a rebuild: {min(idle) * 1e3:.1f} ms"
    )


async def _longest_stall(work: Coroutine[Any, Any, object]) -> float:
    """Seconds that the event loop stood at most while `work` was under way."""
    under_way = asyncio.ensure_future(work)
    longest, before = 0.0, time.perf_counter()
    while not under_way.done():
        await asyncio.sleep(0)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    return longest


async def main() -> None:
    """Print the tables."""
    random.seed(1)
    print(f"{'operation':<44}{'ns':>10}{'M/s':>9}  {'goal':>8}")
    for name, (batch, goal) in own_sync().items():
        print_row(name, measure(batch), goal)
    for name, (batch_async, goal) in own_async().items():
        print_row(name, await measure_async(batch_async), goal)
    for name, (batch, goal) in picks().items():
        print_row(name, measure(batch), goal)
    await suspending()
    single_picks()
    await maglev_rebuild()
    print("xDS push to moved traffic: not measured; balancing takes its endpoints from code and configuration only")
    from _resilience_peers import peers_async, peers_sync

    print(f"\n{'peer':<44}{'ns':>10}{'M/s':>9}")
    for name, batch in peers_sync(nothing).items():
        print_row(name, measure(batch), None)
    for name, batch_async in peers_async(nothing_async).items():
        print_row(name, await measure_async(batch_async), None)


if __name__ == "__main__":
    asyncio.run(main())
