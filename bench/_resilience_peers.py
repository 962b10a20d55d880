"""The field's libraries, guarding the same call. A library that is not installed is left out with a message."""

import importlib
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

Batch = Callable[[int], Any]
AsyncBatch = Callable[[int], Awaitable[Any]]

warnings.simplefilter("ignore")


def _load(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"(no {name}: left out)")
        return None


def _loop(call: Callable[[], Any]) -> Batch:
    def batch(count: int) -> None:
        for _ in range(count):
            call()

    return batch


def _aloop(call: Callable[[], Awaitable[Any]]) -> AsyncBatch:
    async def batch(count: int) -> None:
        for _ in range(count):
            await call()

    return batch


def peers_sync(inner: Callable[[], None]) -> dict[str, Batch]:
    """Sync guards of tenacity, stamina, backoff, pybreaker, circuitbreaker, limits."""
    rows: dict[str, Batch] = {}
    if tenacity := _load("tenacity"):
        rows["tenacity retry"] = _loop(tenacity.retry(stop=tenacity.stop_after_attempt(3))(inner))
    if stamina := _load("stamina"):
        rows["stamina retry"] = _loop(stamina.retry(on=ValueError)(inner))
    if backoff := _load("backoff"):
        rows["backoff retry"] = _loop(backoff.on_exception(backoff.expo, ValueError)(inner))
    if pybreaker := _load("pybreaker"):
        rows["pybreaker"] = _loop(pybreaker.CircuitBreaker()(inner))
    if circuitbreaker := _load("circuitbreaker"):
        rows["circuitbreaker"] = _loop(circuitbreaker.circuit()(inner))
    if limits := _load("limits"):
        strategy = limits.strategies.FixedWindowRateLimiter(limits.storage.MemoryStorage())
        rate = limits.RateLimitItemPerSecond(10**9)
        rows["limits fixed window"] = _loop(lambda: strategy.hit(rate, "key"))
    return rows


def peers_async(inner: Callable[[], Awaitable[None]]) -> dict[str, AsyncBatch]:
    """Async guards of hyx, stamina, circuitbreaker, purgatory, aiolimiter, and asyncio's own timeout."""
    rows: dict[str, AsyncBatch] = {}
    if stamina := _load("stamina"):
        rows["stamina retry async"] = _aloop(stamina.retry(on=ValueError)(inner))
    if circuitbreaker := _load("circuitbreaker"):
        rows["circuitbreaker async"] = _aloop(circuitbreaker.circuit()(inner))
    if purgatory := _load("purgatory"):
        rows["purgatory"] = _aloop(purgatory.AsyncCircuitBreakerFactory()("name")(inner))
    if aiolimiter := _load("aiolimiter"):
        rows["aiolimiter acquire"] = _aloop(aiolimiter.AsyncLimiter(10**9).acquire)
    rows |= _hyx(inner)
    import asyncio

    async def with_timeout() -> None:
        async with asyncio.timeout(30):
            await inner()

    rows["asyncio.timeout"] = _aloop(with_timeout)
    return rows


def _hyx(inner: Callable[[], Awaitable[None]]) -> dict[str, AsyncBatch]:
    if not _load("hyx"):
        return {}
    breaker = importlib.import_module("hyx.circuitbreaker").consecutive_breaker
    bulkhead = importlib.import_module("hyx.bulkhead").bulkhead
    retry = importlib.import_module("hyx.retry").retry
    timeout = importlib.import_module("hyx.timeout").timeout
    four = breaker()(bulkhead(max_concurrency=25, max_capacity=50)(retry()(timeout(30)(inner))))
    return {
        "hyx breaker": _aloop(breaker()(inner)),
        "hyx retry": _aloop(retry()(inner)),
        "hyx bulkhead": _aloop(bulkhead(max_concurrency=25, max_capacity=50)(inner)),
        "hyx timeout": _aloop(timeout(30)(inner)),
        "hyx breaker+bulkhead+retry+timeout": _aloop(four),
    }
