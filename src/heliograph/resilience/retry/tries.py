"""Retrying a block of code: `for attempt in retry: with attempt: ...`, and the bare calls behind it."""

from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from heliograph.resilience.retry.retry import Retry


class Tries:
    """The tries of one operation. It belongs to one task or thread.

    Bare calls: `while tries.try_acquire(): ... tries.record_success()` or `tries.record_failure(error)`.

    Attributes:
        number: Of the try that runs, from 1.
    """

    def __init__(self, retry: "Retry") -> None:
        self._retry = retry
        self._wait = 0.0
        self._started = retry.begin()
        self._done = False
        self.number = 0

    def try_acquire(self) -> bool:
        """Whether there is one more try; waits before it (this thread blocks)."""
        if self._done:
            return False
        if self.number:
            self._retry.sleep(self._wait)
        self.number += 1
        return True

    async def try_acquire_async(self) -> bool:
        """As `try_acquire`; only this task is suspended."""
        if self._done:
            return False
        if self.number:
            await self._retry.sleep_async(self._wait)
        self.number += 1
        return True

    def record_success(self) -> None:
        """The try went well: there is no other."""
        self._done = True

    def record_failure(self, error: BaseException) -> bool:
        """The try failed; whether there is another. Without one, the error is for the caller to raise."""
        wait = None
        if isinstance(error, self._retry.on):
            wait = self._retry.next_wait(error, self.number, self._wait, self._started)
        self._done = wait is None
        self._wait = wait or 0.0
        return wait is not None

    def __iter__(self) -> Iterator[Self]:
        while self.try_acquire():
            yield self

    async def __aiter__(self) -> AsyncIterator[Self]:
        while await self.try_acquire_async():
            yield self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            self.record_success()
            return False
        return self.record_failure(error)
