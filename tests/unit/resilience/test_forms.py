"""Every policy in every form: decorator, block and bare calls, for sync and async code, by tasks and by threads."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any, NamedTuple

import pytest

from heliograph.resilience import (
    AdaptiveConcurrency,
    AdaptiveTimeout,
    Aimd,
    Bulkhead,
    Cache,
    CallThrottled,
    Chaos,
    CircuitBreaker,
    ClientThrottle,
    ConnectionPool,
    Degradation,
    Fallback,
    Gcra,
    Gradient2,
    HealthCheck,
    Hedge,
    Level,
    ObjectPool,
    OutlierDetector,
    Pipeline,
    Retry,
    SlidingWindow,
    Timeout,
    TokenBucket,
    Vegas,
)
from heliograph.resilience.policy import Policy

THREADS = 8


class Block(AbstractContextManager[object], AbstractAsyncContextManager[object]):
    """What `with` and `async with` take."""


class Case(NamedTuple):
    """One policy.

    Attributes:
        policy: The object.
        block: What `with` is given.
        bare: One operation by bare calls; false when it was refused.
        leaks: What is held after everything ended, which must be nothing.
        takes: Whether guarded functions get an object as first argument.
    """

    policy: Policy
    block: Callable[[], Any]
    bare: Callable[[], object]
    leaks: Callable[[], object]
    takes: bool = False


def nothing() -> int:
    """Holds nothing."""
    return 0


def breaker_case() -> Case:
    """A circuit breaker."""
    policy = CircuitBreaker()

    def bare() -> bool:
        permit = policy.try_acquire()
        policy.record_success(permit)
        return bool(permit)

    return Case(policy, lambda: policy, bare, nothing)


def bulkhead_case() -> Case:
    """A bulkhead with room for everybody to wait."""
    policy = Bulkhead(4, 20_000)

    def bare() -> bool:
        if policy.try_acquire():
            policy.release()
        return True

    return Case(policy, lambda: policy, bare, lambda: policy.running)


def adaptive_case(algorithm: Aimd | Vegas | Gradient2) -> Case:
    """Adaptive concurrency whose limit never falls below the crowd."""
    policy = AdaptiveConcurrency(algorithm)

    def bare() -> bool:
        if allowed := policy.try_acquire():
            policy.record(0.001)
        return allowed

    return Case(policy, lambda: policy, bare, lambda: policy.stats()["running"])


def limiter_case(policy: Gcra | TokenBucket | SlidingWindow) -> Case:
    """A rate limiter that never refuses here."""
    return Case(policy, lambda: policy, policy.try_acquire, nothing)


def throttle_case() -> Case:
    """A client throttle whose peer accepts everything."""
    policy = ClientThrottle()

    def bare() -> bool:
        allowed = policy.try_acquire()
        policy.record(accepted=True)
        return allowed

    return Case(policy, lambda: policy, bare, nothing)


def timeout_case(policy: Timeout) -> Case:
    """A time limit that is never reached."""

    def bare() -> bool:
        permit = policy.try_acquire()
        return permit is not None and policy.record(permit)

    return Case(policy, lambda: policy, bare, lambda: policy.stats()["timed_out"])


def retry_case() -> Case:
    """A retry."""
    policy = Retry(3)

    def bare() -> bool:
        tries = policy.tries()
        allowed = tries.try_acquire()
        tries.record_success()
        return allowed

    return Case(policy, policy.tries, bare, nothing)


def hedge_case() -> Case:
    """A hedge that is never late."""
    policy = Hedge(30)

    def bare() -> bool:
        policy.record(0.01)
        return policy.try_acquire()

    return Case(policy, lambda: Block, bare, nothing)


def fallback_case() -> Case:
    """A fallback that is not needed."""
    policy = Fallback("instead")
    return Case(policy, policy.guard, lambda: policy.recover(ValueError()), nothing)


def cache_case() -> Case:
    """A cache under one key."""
    policy = Cache(60.0)

    def bare() -> bool:
        policy.put("bare", 1)
        return policy.get("bare") == 1

    return Case(policy, lambda: policy.entry("block"), bare, nothing)


def object_pool_case() -> Case:
    """A pool of objects."""
    policy = ObjectPool(object, 4)

    def bare() -> bool:
        policy.put(policy.get())
        return True

    return Case(policy, policy.lease, bare, lambda: policy.stats()["in_use"], takes=True)


def connection_pool_case() -> Case:
    """A pool of connections that are plain objects."""
    policy = ConnectionPool(object, lambda _: None, 4, wait_seconds=None)

    def bare() -> bool:
        policy.give_back_blocking(policy.take_blocking())
        return True

    return Case(policy, policy.lease, bare, lambda: policy.stats()["running"], takes=True)


def health_case() -> Case:
    """A health check that listens."""
    policy = HealthCheck(lambda: True, "health")

    def bare() -> bool:
        policy.note(ok=True)
        return True

    return Case(policy, lambda: policy, bare, nothing)


def feature_case() -> Case:
    """A feature that is not given up."""
    policy = Degradation([Level("low", 0.5, 0.4, frozenset())]).feature("search")
    return Case(policy, lambda: policy, policy.try_acquire, nothing)


def outlier_case() -> Case:
    """A host that behaves."""
    policy = OutlierDetector(["a"]).host("a")

    def bare() -> bool:
        policy.record()
        return policy.try_acquire()

    return Case(policy, lambda: policy, bare, nothing)


def chaos_case() -> Case:
    """Chaos that lets everything pass."""
    policy = Chaos()
    return Case(policy, lambda: policy, policy.try_acquire, nothing)


CASES: dict[str, Callable[[], Case]] = {
    "circuit_breaker": breaker_case,
    "retry": retry_case,
    "bulkhead": bulkhead_case,
    "timeout": lambda: timeout_case(Timeout(60)),
    "timeout_propagate": lambda: timeout_case(Timeout(60, propagate=True)),
    "adaptive_timeout": lambda: timeout_case(AdaptiveTimeout(minimum=60, maximum=60)),
    "hedge": hedge_case,
    "gcra": lambda: limiter_case(Gcra(1e9, burst=10**6)),
    "token_bucket": lambda: limiter_case(TokenBucket(1e9, 1e9)),
    "sliding_window": lambda: limiter_case(SlidingWindow(10**6)),
    "aimd": lambda: adaptive_case(Aimd(20_000, 20_000, 20_000)),
    "vegas": lambda: adaptive_case(Vegas(20_000, 20_000)),
    "gradient2": lambda: adaptive_case(Gradient2(20_000, 20_000, 20_000)),
    "client_throttle": throttle_case,
    "fallback": fallback_case,
    "cache": cache_case,
    "object_pool": object_pool_case,
    "connection_pool": connection_pool_case,
    "health_check": health_case,
    "feature": feature_case,
    "outlier_host": outlier_case,
    "chaos": chaos_case,
}


@pytest.fixture(params=sorted(CASES))
def case(request: pytest.FixtureRequest) -> Case:
    """Each policy in turn."""
    return CASES[request.param]()


def functions(*, takes: bool) -> tuple[Callable[..., str], Callable[..., Awaitable[str]]]:
    """A sync and an async function to guard; a pool's gets an object first."""

    def work(*arguments: object) -> str:
        assert len(arguments) == 1 + takes
        return "done"

    async def work_async(*arguments: object) -> str:
        await asyncio.sleep(0)
        return work(*arguments)

    return work, work_async


async def test_every_form(case: Case) -> None:
    """Decorator, `call`, block and bare calls work, sync and async, with other policies around them."""
    work, work_async = functions(takes=case.takes)
    assert case.policy(work)("x") == "done"
    assert await case.policy(work_async)("x") == "done"
    assert case.policy.call(work, "x") == "done"
    assert await case.policy.call(work_async, "x") == "done"
    pipeline = Pipeline(Retry(), case.policy, Timeout(60), statistics=True)
    assert pipeline(work)("x") == "done"
    assert await pipeline(work_async)("x") == "done"
    block = case.block()
    if block is not Block:
        with block:
            pass
        async with case.block() if not isinstance(case.policy, Retry) else CircuitBreaker():
            pass
    assert case.bare()
    assert not case.leaks()
    assert isinstance(case.policy.stats(), dict)


async def test_errors_and_cancellations_hold_nothing(case: Case) -> None:
    """Calls that fail, and calls that are cancelled at any moment, leave nothing behind."""

    async def fails(*_: object) -> None:
        await asyncio.sleep(0)
        raise LookupError

    async def hangs(*_: object) -> None:
        await asyncio.Event().wait()

    once = Retry(1) if isinstance(case.policy, Retry) else case.policy
    guarded_failure, guarded_hang = once(fails), once(hangs)
    results = await asyncio.gather(*(guarded_failure(n) for n in range(50)), return_exceptions=True)
    assert all(isinstance(result, LookupError) or result == "instead" for result in results)
    tasks = [asyncio.create_task(guarded_hang(100 + n)) for n in range(50)]  # type: ignore[arg-type]
    for spins in range(3):
        await asyncio.sleep(0)
        for task in tasks[spins::3]:
            task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError | CallThrottled) for result in ended)
    assert not case.leaks()


async def test_ten_thousand_tasks(case: Case) -> None:
    """Ten thousand tasks share one object, and nothing is held at the end."""
    _, work_async = functions(takes=case.takes)
    guarded = case.policy(work_async)
    results = await asyncio.gather(*(guarded(n % 100) for n in range(10_000)))
    assert results == ["done"] * 10_000
    assert not case.leaks()


def test_eight_threads(case: Case) -> None:
    """Eight threads share one object, and nothing is held at the end."""
    work, _ = functions(takes=case.takes)
    guarded, rounds = case.policy(work), 20 if isinstance(case.policy, Hedge | Timeout) else 300
    done: list[int] = []
    begin = threading.Barrier(THREADS)

    def crowd() -> None:
        begin.wait(10)
        guarded_calls = sum(guarded(n % 10) == "done" for n in range(rounds))
        done.append(guarded_calls + sum(bool(case.bare()) for _ in range(rounds)))

    threads = [threading.Thread(target=crowd) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert done == [2 * rounds] * THREADS
    assert not case.leaks()


def test_eight_loops_share_one_policy() -> None:
    """Event loops of eight threads share a fused pipeline: each cancels its own late calls only."""
    limit = Timeout(0.05)
    pipeline = Pipeline(CircuitBreaker(), Bulkhead(10_000), Retry(1), limit)
    late: list[int] = []

    async def work(number: int) -> None:
        await asyncio.sleep(60 if number % 10 == 0 else 0)

    async def crowd() -> None:
        guarded = pipeline(work)
        results = await asyncio.gather(*(guarded(n) for n in range(100)), return_exceptions=True)
        late.append(sum(isinstance(result, Exception) for result in results))

    threads = [threading.Thread(target=lambda: asyncio.run(crowd())) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert late == [10] * THREADS
    assert limit.stats()["timed_out"] == 10 * THREADS
