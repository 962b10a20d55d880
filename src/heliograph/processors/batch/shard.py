"""What waits for one batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.pipeline import Parcel

if TYPE_CHECKING:
    from heliograph.model import Batch


class Shard:
    """Parcels that become one batch. Not thread-safe.

    Attributes:
        items: Spans, data points or log records that wait.
        due: When the first of them must leave, in monotonic seconds.
    """

    def __init__(self) -> None:
        self._parcels: Final[list[Parcel]] = []
        self.items = 0
        self.due = 0.0

    def add(self, parcel: Parcel, due: float) -> None:
        """Let `parcel` wait; `due` counts when it is the first."""
        if not self._parcels:
            self.due = due
        self._parcels.append(parcel)
        self.items += parcel.num_items

    def take(self, max_items: int) -> list[Parcel]:
        """Everything, as one parcel, or several of at most `max_items` (0: no bound)."""
        if not self._parcels:
            return []
        merged = Parcel.merge(self._parcels)
        self._parcels.clear()
        self.items = 0
        if not max_items or merged.num_items <= max_items:
            return [merged]
        return merged.split(split_items(merged.batch, max_items))


def split_items(batch: Batch, max_items: int) -> list[Batch]:
    """`batch` in pieces of at most `max_items` items, as far as root rows allow: a metric is not torn apart."""
    pieces: list[Batch] = []
    rest = batch
    while rest.num_items > max_items and len(rest) > 1:
        rows = _rows_for(rest, max_items)
        pieces.append(rest.slice(0, rows))
        rest = rest.slice(rows, len(rest) - rows)
    return [*pieces, rest]


def _rows_for(batch: Batch, max_items: int) -> int:
    """The most root rows, at least one, whose items are at most `max_items`."""
    if batch.num_items == len(batch):
        return max_items
    low, high = 1, len(batch)
    while low < high:
        middle = (low + high + 1) // 2
        if batch.slice(0, middle).num_items <= max_items:
            low = middle
        else:
            high = middle - 1
    return low
