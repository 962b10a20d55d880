"""What waits for one batch."""

from __future__ import annotations

from typing import Final

from heliograph.pipeline import Parcel
from heliograph.pipeline.sizing import split_items


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
