"""What is owed for a piece of telemetry: a count of holders and what to do when the last one lets go."""

from collections.abc import Callable
from threading import Lock
from typing import Final

from heliograph.exceptions import HeliographError

OnSettled = Callable[["Delivery"], None]


class Delivery:
    """A reference count over everything that came of one hand-over.

    Whoever receives a parcel holds one reference in each of its deliveries. Splitting adds references, settling
    releases them; when none is left, `on_settled` is called once, by the thread that released the last one, with this
    object: `error` is the first failure, or None when all of it was accepted or dropped on purpose.

    Args:
        on_settled: Called when the last reference is gone; must be quick and must not raise.
        branch: The branch of the graph to which this is owed, None when it is owed to all (a caller who waits).
    """

    __slots__ = ("_lock", "_on_settled", "_references", "branch", "error")

    def __init__(self, on_settled: OnSettled, *, branch: object = None) -> None:
        self._lock: Final = Lock()
        self._on_settled = on_settled
        self._references = 1
        self.branch: Final = branch
        self.error: HeliographError | None = None

    def retain(self, count: int = 1) -> None:
        """Add `count` references; only a holder of one may do so."""
        with self._lock:
            self._references += count

    def lighten(self) -> None:
        """The holder no longer has the batch in memory; for deliveries that count its bytes."""

    def release(self, error: HeliographError | None = None) -> None:
        """Give one reference back, with the failure that ended it if there was one."""
        with self._lock:
            if error is not None and self.error is None:
                self.error = error
            self._references -= 1
            done = self._references == 0
        if done:
            self._on_settled(self)
