"""One timer for all running calls with the same time limit on the same event loop.

Equal limits mean that insertion order is deadline order, so a dict is the queue: arming is one insertion, finishing one
`pop`, and the loop has a single timer for the oldest entry. `asyncio.timeout` makes a timer for each call. Where limits
change (a percentile), an entry can fire late, by no more than the limit fell meanwhile.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

Task = asyncio.Task[Any]
Entry = tuple[Any, ...]
"""(deadline, action, ...): when the deadline passes, `action(key, entry)` is called."""

running_tasks: dict[asyncio.AbstractEventLoop, Task] | None = getattr(asyncio.tasks, "_current_tasks", None)
"""CPython's own table of running tasks; `asyncio.current_task` costs four times as much on 3.11."""


class DeadlineTable:
    """Running calls of one loop.

    Args:
        loop: The loop whose timer is used; every method runs on it.

    Attributes:
        live: Key to entry, oldest first.
        now: The loop's clock.
        timer: Set while `live` is not empty.
    """

    __slots__ = ("live", "loop", "now", "timer")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.live: dict[int, Entry] = {}
        self.timer: asyncio.TimerHandle | None = None
        # asyncio's own loops read time.monotonic through a Python method: the built-in is half the price.
        own = getattr(type(loop), "time", None) is asyncio.BaseEventLoop.time
        self.now: Callable[[], float] = time.monotonic if own else loop.time

    def start(self, at: float) -> None:
        """Set the timer for the oldest entry, whose deadline is `at`."""
        self.timer = self.loop.call_at(at, self._fire)

    def _fire(self) -> None:
        self.timer = None
        live, now = self.live, self.now()
        while live:
            key = next(iter(live))
            entry = live[key]
            # The loop fires up to its clock's resolution early.
            if entry[0] > now + 1e-6:
                self.start(entry[0])
                return
            del live[key]
            entry[1](key, entry)


class LoopTables:
    """The table of each event loop; the last loop's is at hand.

    Tables live as long as their loop is the one that is used: when another loop comes, tables of closed loops go.
    """

    __slots__ = ("_tables", "keys", "last", "last_loop")

    def __init__(self) -> None:
        self._tables: dict[asyncio.AbstractEventLoop, DeadlineTable] = {}
        self.last_loop: asyncio.AbstractEventLoop | None = None
        self.last: DeadlineTable | None = None
        self.keys = 0

    def of(self, loop: asyncio.AbstractEventLoop) -> DeadlineTable:
        """The table of `loop`."""
        table = self._tables.get(loop)
        if table is None:
            self._tables = {known: old for known, old in self._tables.items() if not known.is_closed()}
            table = self._tables[loop] = DeadlineTable(loop)
        self.last_loop, self.last = loop, table
        return table

    def next_key(self) -> int:
        """A key that no other call has."""
        self.keys = key = self.keys + 1
        return key


def cancel_task(key: int, entry: Entry) -> None:
    """Action of a time limit: cancel the task, which is the entry's third item."""
    del key
    entry[2].cancel()
