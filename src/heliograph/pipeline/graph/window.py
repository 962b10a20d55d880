"""How much may be in an exporter's hands at once."""

from __future__ import annotations

import time
from threading import Condition
from typing import TYPE_CHECKING, Final

from heliograph.pipeline.delivery import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.exceptions import HeliographError
    from heliograph.model import Batch


class WindowDelivery(Delivery):
    """Rides on a parcel that an exporter was handed; gives its bytes back when the exporter has settled it."""

    __slots__ = ("batch", "bytes", "window")

    def __init__(self, window: Window, batch: Batch, size: int) -> None:
        super().__init__(window.settled, branch=window)
        self.window: Final = window
        self.batch: Batch | None = batch
        self.bytes = size

    def lighten(self) -> None:
        """Forget the batch, and give its bytes back now."""
        self.batch = None
        size, self.bytes = self.bytes, 0
        self.window.leave(size)


class Window:
    """Bytes that were handed to one destination and are not settled yet.

    Args:
        limit: Bytes; one parcel is always let through.
        refused: Called with a batch that the destination refused for good, before anything counts it as settled.
    """

    def __init__(self, limit: int, refused: Callable[[Batch, HeliographError], None]) -> None:
        self.limit: Final = limit
        self._refused: Final = refused
        self._condition: Final = Condition()
        self._bytes = 0

    @property
    def bytes(self) -> int:
        """Bytes in the destination's hands."""
        return self._bytes

    def try_enter(self, batch: Batch) -> WindowDelivery | None:
        """A delivery to put on the parcel, None when there is no room."""
        size = batch.nbytes
        with self._condition:
            if self._bytes and self._bytes + size > self.limit:
                return None
            self._bytes += size
        return WindowDelivery(self, batch, size)

    def enter(self, batch: Batch, stopped: Callable[[], bool]) -> WindowDelivery | None:
        """The same, waiting for room; None only when `stopped()` becomes true first."""
        while (entered := self.try_enter(batch)) is None:
            if stopped():
                return None
            with self._condition:
                self._condition.wait(0.1)
        return entered

    def wait_empty(self, deadline: float) -> bool:
        """Wait until everything is settled; False when `deadline` (monotonic) passed first."""
        with self._condition:
            while self._bytes:
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._condition.wait(min(left, 0.1))
        return True

    def settled(self, delivery: Delivery) -> None:
        """A parcel was settled; called by its delivery."""
        assert isinstance(delivery, WindowDelivery)
        if delivery.error is not None and not delivery.error.retryable and delivery.batch is not None:
            self._refused(delivery.batch, delivery.error)
        self.leave(delivery.bytes)

    def leave(self, size: int) -> None:
        """Give bytes back."""
        with self._condition:
            self._bytes -= size
            self._condition.notify_all()
