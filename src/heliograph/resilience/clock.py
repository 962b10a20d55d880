"""Time as a thing that tests can hold."""

import asyncio
import heapq
import itertools
import threading
import time
from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """Seconds that only grow, and ways to wait for them."""

    def monotonic(self) -> float:
        """Seconds since some moment."""
        ...

    def sleep(self, seconds: float) -> None:
        """Block this thread."""
        ...

    async def sleep_async(self, seconds: float) -> None:
        """Suspend this task."""
        ...


class SystemClock:
    """The machine's clock."""

    def __init__(self) -> None:
        # The built-in itself: a method around it would double its cost.
        self.monotonic: Callable[[], float] = time.monotonic

    def sleep(self, seconds: float) -> None:
        """Block this thread."""
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Suspend this task."""
        await asyncio.sleep(seconds)


class ManualClock:
    """A clock that moves only when a test says so.

    `sleep` advances the clock at once; `sleep_async` waits until `advance` passes its moment. `slept` holds every wait.
    """

    def __init__(self, start: float = 1000.0) -> None:
        self.now = start
        self.slept: list[float] = []
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        """The held time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Move time on and wake the tasks whose moment came, in order."""
        with self._lock:
            self.now += seconds
            while self._waiting and self._waiting[0][0] <= self.now:
                _, _, future = heapq.heappop(self._waiting)
                if not future.done():
                    future.set_result(None)

    def sleep(self, seconds: float) -> None:
        """Move time on by as much."""
        self.slept.append(seconds)
        self.advance(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Wait until the clock was advanced by as much."""
        self.slept.append(seconds)
        if seconds <= 0:
            return
        future = asyncio.get_running_loop().create_future()
        with self._lock:
            heapq.heappush(self._waiting, (self.now + seconds, next(self._order), future))
        await future


SYSTEM_CLOCK = SystemClock()
"""What policies use unless they are given another clock."""
