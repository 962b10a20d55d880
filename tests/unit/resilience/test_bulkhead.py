"""Bulkheads: permits never leak, whoever waits is served in order."""

import asyncio
import threading

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from heliograph.resilience import Bulkhead, BulkheadFull


async def test_limit_queue_and_refusal() -> None:
    """Two run, one waits, the fourth is refused."""
    bulkhead = Bulkhead(2, queue=1)
    gate = asyncio.Event()
    guarded = bulkhead(gate.wait)
    tasks = [asyncio.create_task(guarded()) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(BulkheadFull, match="2 of 2 calls run, 1 wait"):
        await guarded()
    gate.set()
    await asyncio.gather(*tasks)
    assert bulkhead.stats() == {
        "limit": 2,
        "running": 0,
        "waiting": 0,
        "queue": 1,
        "waited": 1,
        "not_permitted": 1,
    }


@pytest.mark.parametrize(("newest_first", "order"), [(False, [1, 2, 3]), (True, [3, 2, 1])])
async def test_order_of_the_queue(*, newest_first: bool, order: list[int]) -> None:
    """Waiters are served first come, first served, or the newest first."""
    bulkhead, served = Bulkhead(1, 9, newest_first=newest_first), list[int]()
    await bulkhead.acquire_async()

    async def wait(number: int) -> None:
        async with bulkhead:
            served.append(number)

    tasks = [asyncio.create_task(wait(number)) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    bulkhead.release()
    await asyncio.gather(*tasks)
    assert served == order


async def test_priorities() -> None:
    """A smaller priority number is served first."""
    bulkhead, served = Bulkhead(1, 9), list[int]()
    await bulkhead.acquire_async()

    async def wait(priority: int) -> None:
        await bulkhead.acquire_async(priority)
        served.append(priority)
        bulkhead.release()

    tasks = [asyncio.create_task(wait(priority)) for priority in (5, 1, 3)]
    await asyncio.sleep(0)
    bulkhead.release()
    await asyncio.gather(*tasks)
    assert served == [1, 3, 5]


async def test_queue_time_is_bounded() -> None:
    """Who waits too long is refused and leaves the queue."""
    bulkhead = Bulkhead(1, 5, 0.01)
    await bulkhead.acquire_async()
    with pytest.raises(BulkheadFull, match="too long"):
        await bulkhead.acquire_async()
    with pytest.raises(BulkheadFull, match="too long"):
        bulkhead.acquire()
    assert bulkhead.stats()["waiting"] == 0
    bulkhead.release()
    assert bulkhead.running == 0


async def test_cancelled_waiters_lose_no_permit() -> None:
    """A waiter that is cancelled, before or in the moment of its turn, takes no permit away."""
    bulkhead = Bulkhead(1, 9)
    for moment in range(4):
        await bulkhead.acquire_async()
        task = asyncio.create_task(bulkhead.acquire_async())
        await asyncio.sleep(0)
        if moment % 2:
            bulkhead.release()
        if moment > 1:
            await asyncio.sleep(0)
        task.cancel()
        try:
            await task
            bulkhead.release()
        except asyncio.CancelledError:
            pass
        if not moment % 2:
            bulkhead.release()
        assert bulkhead.running == 0


async def test_ten_thousand_tasks() -> None:
    """Ten thousand tasks on one object: never more than the limit at once, every permit comes back."""
    bulkhead, running, most = Bulkhead(50, 10_000), 0, 0

    async def work() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        try:
            await asyncio.sleep(0)
        finally:
            running -= 1

    guarded = bulkhead(work)
    tasks = [asyncio.create_task(guarded()) for _ in range(10_000)]
    await asyncio.sleep(0)
    for task in tasks[::7]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (most, bulkhead.running) == (50, 0)


def test_eight_threads() -> None:
    """Eight threads that also wait and time out lose no permit and never exceed the limit."""
    bulkhead, lock = Bulkhead(3, 8), threading.Lock()
    running, most = 0, 0

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        with lock:
            running -= 1

    guarded = bulkhead(work)
    threads = [threading.Thread(target=lambda: [guarded() for _ in range(1500)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most <= 3
    assert bulkhead.running == 0


async def test_resize() -> None:
    """A larger limit lets waiters in; a smaller one takes hold as calls end."""
    bulkhead = Bulkhead(1, 5)
    await bulkhead.acquire_async()
    task = asyncio.create_task(bulkhead.acquire_async())
    await asyncio.sleep(0)
    bulkhead.resize(2)
    await task
    bulkhead.resize(1)
    bulkhead.release()
    assert not bulkhead.try_acquire()
    bulkhead.release()
    assert bulkhead.try_acquire()


class Permits(RuleBasedStateMachine):
    """Random acquires, waits, cancellations, releases and resizes against a simple count."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.bulkhead = Bulkhead(2, 3)
        self.held = 0
        self.waiting: list[asyncio.Task[None]] = []

    def _spin(self) -> None:
        for _ in range(4):
            self.loop.run_until_complete(asyncio.sleep(0))
        for task in [task for task in self.waiting if task.done()]:
            self.waiting.remove(task)
            if not task.cancelled() and task.exception() is None:
                self.held += 1

    @rule()
    def acquire(self) -> None:
        """Somebody asks and may have to wait."""
        self.waiting.append(self.loop.create_task(self.bulkhead.acquire_async()))
        self._spin()

    @rule()
    def try_acquire(self) -> None:
        """Somebody asks and does not wait."""
        self.held += self.bulkhead.try_acquire()

    @precondition(lambda self: self.held > 0)
    @rule()
    def release(self) -> None:
        """A call ends."""
        self.held -= 1
        self.bulkhead.release()
        self._spin()

    @precondition(lambda self: self.waiting)
    @rule()
    def cancel(self) -> None:
        """A waiter is cancelled."""
        self.waiting[-1].cancel()
        self._spin()

    @precondition(lambda self: self.held > 0 and self.waiting)
    @rule()
    def release_and_cancel(self) -> None:
        """A waiter is cancelled in the moment in which its turn comes."""
        self.held -= 1
        self.bulkhead.release()
        self.waiting[0].cancel()
        self._spin()

    @invariant()
    def permits_are_conserved(self) -> None:
        """What is held is what is missing, and nobody waits while a permit is free."""
        assert self.bulkhead.running == self.held <= 2
        assert not (self.waiting and self.held < 2)

    def teardown(self) -> None:
        """End the waiters."""
        for task in self.waiting:
            task.cancel()
        self._spin()
        self.loop.close()


TestPermits = Permits.TestCase
TestPermits.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
