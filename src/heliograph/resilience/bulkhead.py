"""Bulkhead: at most so many calls at once, so many waiting, for so long.

The fast paths (`_free` falls and rises) are straight lines without calls; a permit that is released while somebody
waits is handed to the first waiter, so nobody overtakes the queue.
"""

import asyncio
import heapq
import itertools
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.errors import BulkheadFull
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.policy import Policy, Writer


class _Waiter:
    """A place in the queue; `grant` is called once, from any thread."""

    __slots__ = ("_wake", "gone", "granted", "key")

    def __init__(self, key: tuple[int, int], wake: Callable[[], object]) -> None:
        self.key = key
        self._wake = wake
        self.granted = False
        self.gone = False

    def __lt__(self, other: "_Waiter") -> bool:
        return self.key < other.key

    def grant(self) -> None:
        self.granted = True
        self._wake()


class Bulkhead(Policy):
    """Bounds concurrent calls.

    Bare calls: `if bulkhead.try_acquire(): ... bulkhead.release()`, or `acquire` / `acquire_async`, which wait.

    Args:
        limit: Calls at once.
        queue: Calls that may wait.
        queue_seconds: Longest wait; None means without bound.
        priority: Of guarded calls: from a call's arguments, a number; a smaller one is served first.
        newest_first: Serve the latest waiter first (keeps some calls quick under overload) instead of in order.
        name: Shown in errors and events.
        clock: Where time comes from.
        on_event: Hears refusals.
    """

    kind = "bulkhead"

    def __init__(
        self,
        limit: int = 25,
        queue: int = 0,
        queue_seconds: float | None = None,
        *,
        priority: Callable[..., int] | None = None,
        newest_first: bool = False,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        if limit < 1 or queue < 0:
            raise ValueError(f"limit is {limit} and queue {queue}; they must be at least 1 and 0")
        self.limit = limit
        self._queue = queue
        self._queue_seconds = queue_seconds
        self._priority = priority
        self._direction = -1 if newest_first else 1
        self._free = limit
        # Who left stays in the heap, marked as gone, until its turn: leaving must not cost the length of the queue.
        self._waiters: list[_Waiter] = []
        self._waiting = 0
        self._order = itertools.count()
        self._lock = threading.Lock()
        self._refused = 0
        self._waited = 0

    @property
    def running(self) -> int:
        """Permits that are out."""
        return self.limit - self._free

    def try_acquire(self) -> bool:
        """Take a permit if one is free; it never waits."""
        if self._free > 0:
            self._free -= 1
            return True
        return False

    def release(self) -> None:
        """Give a permit back."""
        if self._waiters:
            self._hand_over()
        else:
            self._free += 1

    def acquire(self, priority: int = 0) -> None:
        """Take a permit, waiting in the queue (this thread blocks); a smaller `priority` number is served first.

        Raises:
            BulkheadFull: The queue is full, or the wait was too long.
        """
        if self.try_acquire():
            return
        event = threading.Event()
        waiter = self._enqueue(priority, event.set)
        if waiter is not None and not event.wait(self._queue_seconds) and not self._leave(waiter):
            raise self.full("waited too long")

    async def acquire_async(self, priority: int = 0) -> None:
        """Take a permit, waiting in the queue (this task is suspended).

        Raises:
            BulkheadFull: The queue is full, or the wait was too long.
        """
        if self.try_acquire():
            return
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()

        def wake() -> None:
            if not future.done():
                future.set_result(None)

        waiter = self._enqueue(priority, lambda: loop.call_soon_threadsafe(wake))
        if waiter is None:
            return
        try:
            async with asyncio.timeout(self._queue_seconds):
                await future
        except TimeoutError:
            if not self._leave(waiter):
                raise self.full("waited too long") from None
        except BaseException:
            if self._leave(waiter):
                self.release()
            raise

    def resize(self, limit: int) -> None:
        """Change the limit; calls that run are not touched, a smaller limit takes hold as they end."""
        with self._lock:
            self._free += limit - self.limit
            self.limit = limit
        while self._waiters and self._free > 0:
            self._free -= 1
            self._hand_over()

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: take a permit, call, give it back."""
        me = writer.bind("bulkhead", self)
        writer.line(f"if {me}._free > 0:", f"    {me}._free -= 1", "else:")
        priority = ""
        if self._priority is not None:
            priority = f"{writer.bind('priority', self._priority)}(*{writer.args}, **kwargs)"
        writer.line("    " + writer.call(f"{me}.{'acquire_async' if writer.is_async else 'acquire'}({priority})"))
        with writer.block("try:"):
            inner()
        with writer.block("finally:"):
            writer.line(f"if {me}._waiters:", f"    {me}._hand_over()", "else:", f"    {me}._free += 1")

    def stats(self) -> dict[str, object]:
        """Permits, queue and refusals."""
        return {
            "limit": self.limit,
            "running": self.running,
            "waiting": self._waiting,
            "queue": self._queue,
            "waited": self._waited,
            "not_permitted": self._refused,
        }

    def full(self, why: str) -> BulkheadFull:
        """Count and tell a refusal; the error to raise."""
        self._refused += 1
        self._tell(EventKind.REJECTED, why=why)
        return BulkheadFull(
            f"bulkhead {self.name}: {why}; {self.running} of {self.limit} calls run, {self._waiting} wait"
        )

    def __enter__(self) -> Self:
        if self._free > 0:
            self._free -= 1
        else:
            self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    async def __aenter__(self) -> Self:
        await self.acquire_async()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _enqueue(self, priority: int, wake: Callable[[], object]) -> _Waiter | None:
        """A place in the queue; None when a permit became free meanwhile and is taken."""
        with self._lock:
            if self._waiting >= self._queue:
                if self.try_acquire():
                    return None
                raise self.full("no call is let in and the queue is full")
            waiter = _Waiter((priority, self._direction * next(self._order)), wake)
            heapq.heappush(self._waiters, waiter)
            # A permit may have been released between the first look and the entry into the queue.
            if self.try_acquire():
                waiter.gone = True
                return None
            self._waiting += 1
            self._waited += 1
            return waiter

    def _hand_over(self) -> None:
        with self._lock:
            while self._waiters:
                waiter = heapq.heappop(self._waiters)
                if not waiter.gone:
                    self._waiting -= 1
                    waiter.grant()
                    return
            self._free += 1

    def _leave(self, waiter: _Waiter) -> bool:
        """Leave the queue; True when the permit had been granted already and is held."""
        with self._lock:
            if waiter.granted:
                return True
            waiter.gone = True
            self._waiting -= 1
            if len(self._waiters) > 2 * self._waiting + 64:
                self._waiters = [left for left in self._waiters if not left.gone]
                heapq.heapify(self._waiters)
            return False
