"""A deadline that travels with the context, so that inner calls know how long their caller will wait."""

import time
from collections.abc import Callable
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Self

from heliograph.resilience.errors import DeadlinePassed

_current: ContextVar[float | None] = ContextVar("heliograph_deadline", default=None)


def current_deadline() -> float | None:
    """The innermost deadline in seconds of `time.monotonic`, or None."""
    return _current.get()


class Deadline:
    """`with Deadline(2.0):` gives everything inside two seconds; an outer, earlier deadline stays in force.

    Args:
        seconds: From now.
        monotonic: The clock, for tests.

    Attributes:
        at: When it passes.
        shortened: Whether an outer deadline is earlier than so many seconds.
    """

    def __init__(self, seconds: float, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self.at = monotonic() + seconds
        self.shortened = False
        self._token: Token[float | None] | None = None

    @property
    def remaining(self) -> float:
        """Seconds that are left; negative when it passed."""
        return self.at - self._monotonic()

    def check(self) -> None:
        """Raise DeadlinePassed when it passed; for loops that work without awaiting."""
        if self.remaining <= 0:
            raise DeadlinePassed("the deadline passed before the work was done")

    def __enter__(self) -> Self:
        outer = _current.get()
        if outer is not None and outer < self.at:
            self.at = outer
            self.shortened = True
        self._token = _current.set(self.at)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            _current.reset(self._token)
