"""Pools: bounded, in order, validated, never leaking."""

import asyncio
import itertools
import threading

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from heliograph.resilience import ConnectionPool, ManualClock, ObjectPool, PoolExhausted


async def test_objects_are_reused_and_bounded() -> None:
    """The same object comes again; with all in use the next one waits or is refused."""
    pool = ObjectPool(object, 1, wait_seconds=0.01)
    first = pool.get()
    with pytest.raises(PoolExhausted):
        pool.get()
    with pytest.raises(PoolExhausted):
        await pool.get_async()
    waiter = asyncio.create_task(pool.get_async())
    await asyncio.sleep(0)
    pool.put(first)
    assert await waiter is first
    pool.put(first)
    with pool.lease() as again:
        assert again is first
    async with pool.lease() as once_more:
        assert once_more is first
    assert pool.stats()["in_use"] == 0


def test_refusing_pool() -> None:
    """A wait of zero refuses at once."""
    pool = ObjectPool(object, 1, wait_seconds=0)
    pool.get()
    with pytest.raises(PoolExhausted):
        pool.get()


def test_objects_that_break() -> None:
    """An object whose reset fails is thrown away, and a failing maker takes no place."""

    def reset(item: list[int]) -> None:
        if item:
            raise ValueError

    pool = ObjectPool[list[int]](list, 1, reset=reset, wait_seconds=0)
    first = pool.get()
    first.append(1)
    pool.put(first)
    assert pool.get() == []

    def broken() -> object:
        raise OSError("no")

    failing = ObjectPool(broken, 1, wait_seconds=0)
    for _ in range(3):
        with pytest.raises(OSError, match="no"):
            failing.get()


def test_eight_threads() -> None:
    """Eight threads on a pool of three: an object is never used twice at once."""
    pool, used, lock = ObjectPool(object, 3), set[int](), threading.Lock()

    def work() -> None:
        for _ in range(800):
            with pool.lease() as item:
                with lock:
                    assert id(item) not in used
                    used.add(id(item))
                with lock:
                    used.discard(id(item))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pool.stats() == {"size": 3, "idle": pool.stats()["idle"], "in_use": 0, "waiting": 0, "not_permitted": 0}


class PoolMachine(RuleBasedStateMachine):
    """Random gets, waits, cancellations, puts and discards against a simple count."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.pool = ObjectPool(object, 2)
        self.held: list[object] = []
        self.waiting: list[asyncio.Task[object]] = []

    def _spin(self) -> None:
        for _ in range(4):
            self.loop.run_until_complete(asyncio.sleep(0))
        for task in [task for task in self.waiting if task.done()]:
            self.waiting.remove(task)
            if not task.cancelled():
                self.held.append(task.result())

    @rule()
    def get(self) -> None:
        """Somebody asks and may wait."""
        self.waiting.append(self.loop.create_task(self.pool.get_async()))
        self._spin()

    @precondition(lambda self: self.held)
    @rule()
    def put(self) -> None:
        """An object comes back."""
        self.pool.put(self.held.pop())
        self._spin()

    @precondition(lambda self: self.held)
    @rule()
    def discard(self) -> None:
        """An object is not fit for use any more."""
        self.pool.discard(self.held.pop())
        self._spin()

    @precondition(lambda self: self.held and self.waiting)
    @rule()
    def put_and_cancel(self) -> None:
        """A waiter is cancelled in the moment in which an object is handed to it."""
        self.pool.put(self.held.pop())
        self.waiting[0].cancel()
        self._spin()

    @invariant()
    def objects_are_conserved(self) -> None:
        """Never more than two objects, each held once, and nobody waits while one can be had."""
        assert self.pool.stats()["in_use"] == len(self.held) <= 2
        assert len(set(map(id, self.held))) == len(self.held)
        assert not (self.waiting and len(self.held) < 2)

    def teardown(self) -> None:
        """End the waiters."""
        for task in self.waiting:
            task.cancel()
        self._spin()
        self.loop.close()


TestPool = PoolMachine.TestCase
TestPool.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


class Link:
    """A connection that counts."""

    opened = closed = 0

    def __init__(self) -> None:
        self.alive = True

    @classmethod
    async def open(cls) -> "Link":
        """Open one."""
        cls.opened += 1
        return cls()

    async def close(self) -> None:
        """Close it, badly."""
        type(self).closed += 1
        raise OSError("closing failed")

    async def works(self) -> bool:
        """Whether it is alive."""
        return self.alive


@pytest.fixture
def links() -> type[Link]:
    """A fresh class of links."""
    return type("FreshLink", (Link,), {"opened": 0, "closed": 0})


async def test_connections_are_kept_validated_and_aged(links: type[Link]) -> None:
    """A connection is reused while it works, is young and was used lately; errors close it."""
    clock = ManualClock()
    pool = ConnectionPool(
        links.open, links.close, 2, idle_seconds=10, lifetime_seconds=100, validate=links.works, clock=clock
    )
    async with pool.lease() as first:
        pass
    async with pool.lease() as again:
        assert again is first
    clock.advance(5)
    first.alive = False
    async with pool.lease() as second:
        assert second is not first
    clock.advance(11)
    assert await pool.evict() == 1
    with pytest.raises(ValueError, match="inside"):
        async with pool.lease():
            raise ValueError("inside")
    async with pool.lease():
        clock.advance(101)
    assert (links.opened, links.closed) == (4, 4)


async def test_connections_are_bounded_and_closed(links: type[Link]) -> None:
    """No more than the bound are open; a closed pool gives none."""
    pool = ConnectionPool(links.open, links.close, 1, wait_seconds=0.01)
    async with pool.lease():
        with pytest.raises(PoolExhausted):
            await pool.take()
    await pool.close()
    with pytest.raises(PoolExhausted, match="closed"):
        await pool.take()
    assert links.closed == 1


async def test_failing_connect_takes_no_place() -> None:
    """A connection that cannot be opened gives its place back."""

    async def refuse() -> object:
        raise OSError("refused")

    async def close(_: object) -> None:
        pass

    pool = ConnectionPool(refuse, close, 1, wait_seconds=0.01)
    for _ in range(3):
        with pytest.raises(OSError, match="refused"):
            await pool.take()


def test_connections_for_threads() -> None:
    """With plain functions the pool serves threads: bounded, validated, aged, closed after an error."""
    clock, closed, made = ManualClock(), list[int](), itertools.count()
    works = True
    pool = ConnectionPool(
        lambda: next(made),
        closed.append,
        1,
        wait_seconds=0.01,
        idle_seconds=10,
        lifetime_seconds=50,
        validate=lambda _: works,
        clock=clock,
    )
    with pool.lease() as connection:
        assert connection == 0
        with pytest.raises(PoolExhausted, match="in use"), pool.lease():
            pass
    with pytest.raises(OSError, match="broken"), pool.lease():
        raise OSError("broken")
    assert closed == [0]
    with pool.lease() as connection:
        assert connection == 1
    clock.advance(5)
    works = False
    with pool.lease() as connection:
        assert (connection, closed) == (2, [0, 1])
    clock.advance(20)
    assert pool.evict_blocking() == 1

    def used(*arguments: object) -> tuple[object, ...]:
        return arguments

    assert pool(used)("x") == (3, "x")
    pool.close_blocking()
    with pytest.raises(PoolExhausted, match="closed"), pool.lease():
        pass
    assert closed == [0, 1, 2, 3]


def test_threads_need_plain_functions(links: type[Link]) -> None:
    """Async functions behind a blocking lease are refused with what to do."""
    pool = ConnectionPool(links.open, links.close)
    with pytest.raises(TypeError, match="async with"), pool.lease():
        pass
    assert pool.stats()["running"] == 0
