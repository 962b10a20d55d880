"""A late call and its hedges, on one event loop."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

Attempt = Callable[[], Awaitable[Any]]


class Race:
    """A late call and its hedges.

    Args:
        task: The caller's.
        attempt: Makes one more attempt.
        left: Further attempts that may begin.

    Attributes:
        before: Cancellations of the caller's task when the race began.
        won: Whether a hedge brought a result and the first call was cancelled for it.
    """

    def __init__(self, task: asyncio.Task[Any], attempt: Attempt, left: int) -> None:
        self.task = task
        self.before = task.cancelling()
        self.attempt = attempt
        self.left = left
        self.hedges: list[asyncio.Task[Any]] = []
        self.won = False
        self.result: Any = None

    def finished(self, hedge: asyncio.Task[Any]) -> None:
        """A hedge ended; its result wins when it is the first."""
        if not hedge.cancelled() and hedge.exception() is None and not self.won:
            self.won = True
            self.result = hedge.result()
            self.task.cancel()

    def is_own_cancellation(self) -> bool:
        """Take our cancellation back; True when nobody else cancelled the task meanwhile."""
        return self.won and self.task.uncancel() <= self.before

    def close(self) -> None:
        """Stop what still runs."""
        self.left = 0
        for hedge in self.hedges:
            hedge.remove_done_callback(self.finished)
            hedge.cancel()


async def awaited(awaitable: Awaitable[Any]) -> Any:
    """An awaitable as a coroutine, which a task needs."""
    return await awaitable
