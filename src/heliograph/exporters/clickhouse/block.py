"""Parcels that are stored together."""

from dataclasses import dataclass, field

from heliograph.exporters.clickhouse.builders import OpenBlock
from heliograph.exporters.clickhouse.plans import Plan
from heliograph.model import Batch, Signal
from heliograph.model.batch import BATCH_CLASSES
from heliograph.pipeline import Parcel

_EMPTY: dict[Signal, Batch] = {}


@dataclass(slots=True)
class Block:
    """Parcels of one commit: their batches, or what was encoded of them when they came.

    Attributes:
        signal: Their signal.
        parcels: In the order they came.
        items: Spans, records or points of each.
        plan: The plan of a block that returns after a crash or a refusal; None makes a new one.
        open: What the parcels were encoded into; None keeps their batches, to be encoded together later.
        rows: Spans, records or points.
        bytes: Memory of the batches, and of what was encoded.
        since: When the first one came, on a monotonic clock.
    """

    signal: Signal
    parcels: list[Parcel] = field(default_factory=list[Parcel])
    items: list[int] = field(default_factory=list[int])
    plan: Plan | None = None
    open: OpenBlock | None = None
    rows: int = 0
    bytes: int = 0
    since: float = 0.0
    _kept: int = field(default=0, init=False)

    def add(self, parcel: Parcel, now: float) -> None:
        """Put a parcel in. One that the journal can bring back is encoded, and its batch let go."""
        if not self.parcels:
            self.since = now
        items, size = parcel.num_items, parcel.batch.nbytes
        if self.open is not None:
            self.open.append(parcel.batch)
            if parcel.ranges:
                parcel, size = parcel.lighten(_empty(parcel.batch)), 0
        self.parcels.append(parcel)
        self.items.append(items)
        self.rows += items
        self._kept += size
        self.bytes = self._kept + (self.open.nbytes if self.open is not None else 0)


def _empty(batch: Batch) -> Batch:
    """A batch of the same signal without rows."""
    if batch.signal not in _EMPTY:
        _EMPTY[batch.signal] = BATCH_CLASSES[batch.signal].from_tables({})
    return _EMPTY[batch.signal]
