"""What waits for the destination, bounded."""

from __future__ import annotations

import time
from collections import deque
from threading import Condition
from typing import TYPE_CHECKING, Final

from heliograph.pipeline import Parcel
from heliograph.pipeline.sizing import split_items

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.exporters.sending.config import SendingQueueConfig

_SIZERS: dict[str, Callable[[Parcel], int]] = {
    "requests": lambda _: 1,
    "items": lambda parcel: parcel.num_items,
    "bytes": lambda parcel: parcel.batch.nbytes,
}


class SendingQueue:
    """Parcels in their order; several threads take them, joined if the configuration says so.

    Args:
        config: Size and joining.
    """

    def __init__(self, config: SendingQueueConfig) -> None:
        self._config: Final = config
        self._size_of: Final = _SIZERS[config.sizer]
        self._condition: Final = Condition()
        self._waiting: Final[deque[Parcel]] = deque()
        self._size = 0
        self._closed = False

    @property
    def size(self) -> int:
        """How much waits, in units of the sizer."""
        return self._size

    def put(self, parcel: Parcel, patience: float | None = None) -> bool:
        """Queue `parcel`, waiting for room; False when the queue is closed, or has none after `patience` seconds."""
        size = self._size_of(parcel)
        with self._condition:
            has_room = self._condition.wait_for(
                lambda: not self._size or self._size + size <= self._config.queue_size or self._closed, patience
            )
            if self._closed or not has_room:
                return False
            self._waiting.append(parcel)
            self._size += size
            self._condition.notify_all()
            return True

    def take(self) -> list[Parcel] | None:
        """What is to be sent next, waiting for it; None when the queue is closed and empty."""
        with self._condition:
            while not self._waiting:
                if self._closed:
                    return None
                self._condition.wait()
            first = self._pop()
            batch = self._config.batch
            if batch is None:
                return [first]
            group, items = [first], first.num_items
            deadline = time.monotonic() + batch.flush_timeout
            while items < batch.min_size:
                if self._waiting:
                    if not self._joins(first, self._waiting[0]):
                        break
                    group.append(self._pop())
                    items += group[-1].num_items
                    continue
                left = deadline - time.monotonic()
                if left <= 0 or self._closed:
                    break
                self._condition.wait(left)
        merged = Parcel.merge(group)
        if batch.max_size and merged.num_items > batch.max_size:
            return merged.split(split_items(merged.batch, batch.max_size))
        return [merged]

    def close(self) -> None:
        """Take nothing more; what waits may still be taken."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def drain(self) -> list[Parcel]:
        """Everything that waits, taken out."""
        with self._condition:
            left = list(self._waiting)
            self._waiting.clear()
            self._size = 0
            return left

    def _pop(self) -> Parcel:
        parcel = self._waiting.popleft()
        self._size -= self._size_of(parcel)
        self._condition.notify_all()
        return parcel

    def _joins(self, one: Parcel, other: Parcel) -> bool:
        assert self._config.batch is not None
        keys = self._config.batch.partition.metadata_keys
        same = all(one.metadata.get(key.lower()) == other.metadata.get(key.lower()) for key in keys)
        return same and one.signal is other.signal
