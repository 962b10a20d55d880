"""So many messages a second."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


class Limiter:
    """A bucket that fills with `rate` a second up to one second's worth, at least one.

    Args:
        rate: Messages a second.
        clock: Monotonic seconds.
    """

    def __init__(self, rate: float, clock: Callable[[], float]) -> None:
        self._rate: Final = rate
        self._most: Final = max(1.0, rate)
        self._clock: Final = clock
        self._lock: Final = Lock()
        self._left = self._most
        self._then = clock()

    def allow(self) -> bool:
        """Whether a message may go now; it is counted."""
        with self._lock:
            now = self._clock()
            self._left = min(self._most, self._left + (now - self._then) * self._rate)
            self._then = now
            if self._left < 1.0:
                return False
            self._left -= 1.0
            return True
