"""Fallback chains and caches."""

import asyncio
import threading

import pytest

from heliograph.resilience import Cache, Fallback, ManualClock


def fails() -> str:
    """Always fail."""
    raise OSError("down")


async def test_chain() -> None:
    """Functions, values and exceptions are tried in order, sync and async."""
    assert Fallback("value")(fails)() == "value"
    assert Fallback(lambda error: f"saw {error}")(fails)() == "saw down"

    async def fails_async(number: int) -> str:
        raise OSError(number)

    async def rescue(error: BaseException, number: int) -> str:
        return f"{type(error).__name__} {number}"

    def broken(error: BaseException, number: int) -> str:
        raise OSError(number) from error

    assert await Fallback(broken, rescue)(fails_async)(5) == "OSError 5"
    with pytest.raises(LookupError):
        Fallback(LookupError("nothing"))(fails)()
    with pytest.raises(OSError, match="down"):
        Fallback("never", handle=lambda _: False)(fails)()
    assert Fallback("small", handle_result=lambda result: result == 0)(lambda: 0)() == "small"
    with pytest.raises(ValueError, match="at least one"):
        Fallback()


def test_fresh_stale_and_gone() -> None:
    """A result is fresh, then usable when the call fails, then gone."""
    clock, calls = ManualClock(), 0
    cache = Cache(10, stale_seconds=10, clock=clock)

    def call() -> int:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise OSError("down")
        return calls

    guarded = cache(call)
    assert (guarded(), guarded(), calls) == (1, 1, 1)
    clock.advance(15)
    assert (guarded(), calls) == (1, 2)
    clock.advance(15)
    with pytest.raises(OSError, match="down"):
        guarded()
    assert cache.stats()["hits"] == 1


async def test_stale_while_revalidate() -> None:
    """A stale result is given at once while one call fetches the new one."""
    clock, calls = ManualClock(), 0
    gate = asyncio.Event()
    gate.set()

    async def call() -> int:
        nonlocal calls
        calls += 1
        await gate.wait()
        return calls

    guarded = Cache(10, stale_seconds=100, clock=clock)(call)
    assert await guarded() == 1
    clock.advance(20)
    gate.clear()
    assert await asyncio.gather(guarded(), guarded()) == [1, 1]
    gate.set()
    for _ in range(5):
        await asyncio.sleep(0)
    assert (await guarded(), calls) == (2, 2)


async def test_single_flight() -> None:
    """Many callers of one key make one call; when its caller is cancelled another takes over."""
    calls = 0
    gate = asyncio.Event()

    async def call(key: str) -> str:
        nonlocal calls
        calls += 1
        await gate.wait()
        return key

    guarded = Cache(10)(call)
    first = asyncio.create_task(guarded("k"))
    others = [asyncio.create_task(guarded("k")) for _ in range(5)]
    await asyncio.sleep(0)
    assert calls == 1
    first.cancel()
    for _ in range(4):
        await asyncio.sleep(0)
    gate.set()
    assert await asyncio.gather(*others) == ["k"] * 5
    assert calls == 2


def test_threads_fly_once() -> None:
    """Threads that ask for the same key wait for the one that fetches."""
    calls, gate = list[int](), threading.Event()

    def call() -> int:
        calls.append(1)
        gate.wait(10)
        return 5

    guarded, results = Cache(10)(call), list[int]()
    threads = [threading.Thread(target=lambda: results.append(guarded())) for _ in range(8)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    assert (results, len(calls)) == ([5] * 8, 1)


def test_bound_and_manual_use() -> None:
    """The least recently used entry goes first; entries can be set and forgotten by hand."""
    cache = Cache(10, entries=2)
    for key in ("a", "b", "c"):
        cache.put(key, key.upper())
    assert [cache.get(key) for key in ("a", "b", "c")] == [None, "B", "C"]
    cache.forget("b")
    assert cache.get("b", "?") == "?"
    cache.forget()
    assert cache.stats()["entries"] == 0


async def test_blocks_with_an_entry() -> None:
    """A block fills what is missing, finds what is there, and falls back on what is old when it fails."""
    clock = ManualClock()
    cache = Cache(10, stale_seconds=100, clock=clock)
    with cache.entry("k") as entry:
        assert not entry.hit
        entry.value = 1
    async with cache.entry("k") as entry:
        assert (entry.hit, entry.value) == (True, 1)
    clock.advance(20)
    with cache.entry("k") as entry:
        assert not entry.hit
        raise OSError
    assert entry.value == 1
    with pytest.raises(OSError, match="nothing"), cache.entry("other"):
        raise OSError("nothing old")
    with cache.entry("other") as entry:
        assert not entry.hit
        entry.value = 2


def test_one_cache_guards_single_calls_of_several_functions() -> None:
    """By `call` the function belongs to the key."""
    cache = Cache(10)

    def twice(number: int) -> int:
        return 2 * number

    def squared(number: int) -> int:
        return number**2

    assert [cache.call(function, 4) for function in (twice, squared, twice)] == [8, 16, 8]
    assert cache.stats()["hits"] == 1


async def test_blocks_with_a_fallback() -> None:
    """A block that fails, or brings what counts as failure, has the chain's value instead."""
    fallback = Fallback(lambda error, name: f"{name}: {error!r}", on=OSError, handle_result=lambda value: value is None)
    with fallback.guard("a") as outcome:
        raise OSError
    assert (outcome.value, outcome.fell_back) == ("a: OSError()", True)
    async with fallback.guard("b") as outcome:
        outcome.value = None
    assert outcome.value == "b: None"
    async with fallback.guard("c") as outcome:
        outcome.value = "well"
    assert (outcome.value, outcome.fell_back) == ("well", False)
    with pytest.raises(KeyError), fallback.guard("d"):
        raise KeyError
    assert fallback.recover(OSError(), "e") == "e: OSError()"
    assert await fallback.recover_async(OSError(), "f") == "f: OSError()"
