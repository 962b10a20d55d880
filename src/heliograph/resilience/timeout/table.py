"""One timer for all running calls with the same time limit on the same event loop.

Equal limits mean that insertion order is deadline order, so a dict is the queue: arming is one insertion, finishing one
deletion, and the loop has a single timer for the oldest entry. `asyncio.timeout` makes a timer for each call. The
deadline itself is the key, in nanoseconds (whole numbers hash well, near floats all alike), so that a waiting call
keeps nothing alive but a number. Where limits change (a percentile), an entry can fire late, by no more than the
limit fell meanwhile.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from typing import Any

Task = asyncio.Task[Any]
Action = Callable[["DeadlineTable", int, Any], None]
"""What happens when a deadline passes: it gets the table, the deadline and the entry."""

SECOND = 1_000_000_000

running_tasks: dict[asyncio.AbstractEventLoop, Task] | None = (
    getattr(asyncio.tasks, "_current_tasks", None) if sys.version_info < (3, 14) else None
)
"""CPython's own table of running tasks; `asyncio.current_task` costs four times as much on 3.11."""


class _Nobody:
    """Owner of a table whose loop does not say which thread runs it."""

    _thread_id: int | None = None


_NOBODY = _Nobody()


class DeadlineTable:
    """Running calls of one loop.

    Args:
        loop: The loop whose timer is used; every method runs on it.
        action: Called with each entry whose deadline passes.

    Attributes:
        live: Deadline to entry, oldest first.
        fired: Entries that the action keeps because their call still runs; a deadline is in one of the two only.
        now: The loop's clock in nanoseconds.
        owner: Its `_thread_id` is the thread that runs the loop now. Comparing it with `threading.get_ident` tells
            whether this is the running loop's table, at a fifth of the price of `asyncio.get_running_loop`, which on
            3.11 makes a system call.
        timer: Set while `live` is not empty.
    """

    __slots__ = ("_action", "fired", "live", "loop", "now", "owner", "timer")

    def __init__(self, loop: asyncio.AbstractEventLoop, action: Action) -> None:
        self.loop = loop
        self._action = action
        self.owner: Any = loop if hasattr(loop, "_thread_id") else _NOBODY
        self.live: dict[int, Any] = {}
        self.fired: dict[int, Any] = {}
        self.timer: asyncio.TimerHandle | None = None
        # asyncio's own loops read time.monotonic through a Python method: the built-in is half the price.
        own = getattr(type(loop), "time", None) is asyncio.BaseEventLoop.time
        self.now: Callable[[], int] = time.monotonic_ns if own else lambda: int(loop.time() * SECOND)

    def start(self, at: int) -> None:
        """Set the timer for the oldest entry, whose deadline is `at`."""
        self.timer = self.loop.call_at(at / SECOND, self._fire)

    def unique(self, at: int) -> int:
        """A deadline that nobody has, next to `at`; clocks may stand still between two calls."""
        last = next(reversed(self.live), at)
        at = last + 1 if at <= last < at + SECOND // 1000 else at
        while at in self.live or at in self.fired:
            at += 1
        return at

    def add(self, seconds: float, entry: object) -> int:
        """Add an entry that is due in so many seconds; its deadline."""
        at = self.unique(self.now() + int(seconds * SECOND))
        self.live[at] = entry
        if self.timer is None:
            self.start(at)
        return at

    def apart(self) -> "DeadlineTable":
        """An empty table for one entry that is due before those that wait here."""
        return DeadlineTable(self.loop, self._action)

    def drop_timer(self) -> None:
        """Stop the timer of an empty table."""
        if self.timer is not None and not self.live:
            self.timer.cancel()
            self.timer = None

    def _fire(self) -> None:
        self.timer = None
        live, now = self.live, self.now()
        while live:
            at = next(iter(live))
            # The loop fires up to its clock's resolution early.
            if at > now + 1000:
                self.start(at)
                return
            self._action(self, at, live.pop(at))


class LoopTables:
    """The table of each event loop; the last loop's is at hand.

    Tables live as long as their loop is the one that is used: when another loop comes, tables of closed loops go.

    Args:
        action: Called with each entry whose deadline passes.

    Attributes:
        last: The table that was used last; at first one that belongs to no loop.
    """

    __slots__ = ("_action", "_tables", "last")

    def __init__(self, action: Action) -> None:
        self._action = action
        self._tables: dict[asyncio.AbstractEventLoop, DeadlineTable] = {}
        self.last: Any = _NO_TABLE

    def find(self) -> DeadlineTable:
        """The table of the running loop."""
        loop = asyncio.get_running_loop()
        table = self._tables.get(loop)
        if table is None:
            self._tables = {known: old for known, old in self._tables.items() if not known.is_closed()}
            table = self._tables[loop] = DeadlineTable(loop, self._action)
        self.last = table
        return table


class _NoTable:
    owner = _NOBODY


_NO_TABLE = _NoTable()


def cancel_task(table: DeadlineTable, at: int, task: Task) -> None:
    """Action of a time limit: cancel the task, which is the entry."""
    del table, at
    task.cancel()
