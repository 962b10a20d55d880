"""The log records of one interval: one of each kind, and how many there were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.pipeline import Parcel

if TYPE_CHECKING:
    from heliograph.model import Batch
    from heliograph.processors.logdedup.hashing import Hashes


class Interval:
    """Counts equal records. Not thread-safe.

    Attributes:
        size: Bytes of the records that are kept.
        counts: For each kept record how many were equal to it.
        first: For each the time of the first, in nanoseconds.
        last: For each the time of the last.
    """

    def __init__(self) -> None:
        self._places: Final[dict[bytes, int]] = {}
        self._parcels: Final[list[Parcel]] = []
        self.size = 0
        self.counts: Final[list[int]] = []
        self.first: Final[list[int]] = []
        self.last: Final[list[int]] = []

    def __len__(self) -> int:
        """Records that are kept."""
        return len(self.counts)

    @property
    def parcels(self) -> int:
        """Parcels that wait."""
        return len(self._parcels)

    def add(self, parcel: Parcel, hashes: Hashes, now: int) -> None:
        """Count the records of a parcel by their hashes, and keep those of which there was none."""
        batch = parcel.batch
        packed = hashes.view("V16").ravel()
        _, heads, counts = np.unique(packed, return_index=True, return_counts=True)
        order = np.argsort(heads, kind="stable")
        fresh = np.zeros(len(batch), np.bool_)
        for head, count in zip(heads[order].tolist(), counts[order].tolist(), strict=True):
            key = packed[head].tobytes()
            place = self._places.setdefault(key, len(self.counts))
            if place == len(self.counts):
                fresh[head] = True
                self.counts.append(count)
                self.first.append(now)
                self.last.append(now)
            else:
                self.counts[place] += count
                self.last[place] = now
        kept = batch if fresh.all() else (batch.filter(fresh) if fresh.any() else batch.slice(0, 0)).compact()
        self.size += kept.nbytes
        self._parcels.append(parcel.with_batch(kept))

    def merged(self) -> tuple[Parcel, Batch]:
        """One parcel that answers for all records, and the kept ones in the order of `counts`."""
        batches = [parcel.batch for parcel in self._parcels if len(parcel.batch)]
        batch = type(batches[0]).concat(batches)
        return Parcel.merge(self._parcels, batch), batch
