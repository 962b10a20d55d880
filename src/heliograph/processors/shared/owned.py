"""Parcels whose sender must not wait for a processor that holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliograph.pipeline import Parcel

if TYPE_CHECKING:
    from heliograph.pipeline.telemetry import Counter


def owned(parcel: Parcel, unjournaled: Counter) -> Parcel:
    """The parcel, answered for at once when its sender would have to wait: it came past the journal.

    Args:
        parcel: What came.
        unjournaled: Counts the records that were answered for so, which a crash would lose.
    """
    if parcel.ranges or not parcel.deliveries:
        return parcel
    unjournaled.add(len(parcel.batch))
    own = Parcel(parcel.batch, metadata=parcel.metadata)
    parcel.accept()
    return own
