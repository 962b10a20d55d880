"""Spans that wait for a decision about their traces, batch by batch as they came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.model import Signal
from heliograph.pipeline import Parcel
from heliograph.processors.shared.errors import SpillError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from heliograph.model import Batch
    from heliograph.processors.shared.spill import Piece, Spill
    from heliograph.processors.shared.trace_slots import Slots

NOBODY: Final = 0
"""The number of no trace, for spans that have left."""


class _Held:
    """One parcel, and to which trace each of its spans belongs. While `piece` is set the parcel's batch is empty."""

    __slots__ = ("distinct", "parcel", "piece", "size", "slots")

    def __init__(self, parcel: Parcel, slots: Slots, distinct: Slots) -> None:
        self.parcel = parcel
        self.slots = slots
        self.distinct = distinct
        self.size = parcel.batch.nbytes
        self.piece: Piece | None = None


class Holding:
    """Parcels of which parts wait. Each is ended when all its traces are decided. Not thread-safe.

    Args:
        limit: Bytes in memory; what comes beyond goes to `spill`, because it is needed last.
        spill: Where to; None keeps all in memory.
        count_dropped: Told how many spans were left out.
        count_failed: Told that the disk failed.
        reason: Why spans are left out, as a metric's label.

    Attributes:
        size: Bytes in memory.
        spans: Spans that wait.
    """

    def __init__(
        self,
        limit: int,
        spill: Spill | None,
        count_dropped: Callable[[int], None],
        count_failed: Callable[[OSError], None],
        reason: str = "not_sampled",
    ) -> None:
        self._reason: Final = reason
        self._limit: Final = limit
        self._spill: Final = spill
        self._count_dropped: Final = count_dropped
        self._count_failed: Final = count_failed
        self._held: list[_Held] = []
        self.size = 0
        self.spans = 0

    @property
    def spilled(self) -> int:
        """Bytes on disk."""
        return 0 if self._spill is None else self._spill.size

    @property
    def full(self) -> bool:
        """Whether there is more in memory than there should be: the disk takes nothing either."""
        return self.size > self._limit

    def would_fill(self, size: int) -> bool:
        """Whether `size` bytes more would be too many."""
        return bool(self._held) and self.size + size > self._limit and not self._has_disk(size)

    def add(self, parcel: Parcel, slots: Slots, *, spill: bool = False) -> None:
        """Hold a parcel whose spans belong to `slots`; on disk when `spill` says so or memory is full."""
        held = _Held(parcel, slots, np.unique(slots))
        self.spans += len(slots)
        self.size += held.size
        if spill or self.size > self._limit:
            self._write(held)
        self._held.append(held)

    def release(self, decided: NDArray[np.bool_], sampled: NDArray[np.bool_]) -> Parcel | None:
        """Let go of all spans of decided traces.

        Args:
            decided: By number of trace.
            sampled: Which of them are handed on, by number of trace; the others are dropped.

        Returns:
            The spans of the sampled traces, None when there are none.
        """
        leaving: list[Parcel] = []
        staying: list[_Held] = []
        for held in self._held:
            gone = decided[held.distinct]
            if not gone.any():
                staying.append(held)
            elif self._part(held, decided[held.slots], sampled[held.slots], leaving):
                held.distinct = held.distinct[~gone]
                staying.append(held)
        self._held = staying
        return Parcel.merge(leaving) if leaving else None

    def close(self) -> None:
        """Delete what is on disk."""
        if self._spill is not None:
            self._spill.close()

    def _part(self, held: _Held, gone: NDArray[np.bool_], sampled: NDArray[np.bool_], leaving: list[Parcel]) -> bool:
        """Move the sampled rows of `gone` to `leaving`; whether something stays."""
        sampled = sampled & gone
        try:
            batch = self._batch(held) if sampled.any() else None
        except OSError as error:
            self._lose(held, error)
            return False
        self.spans -= int(gone.sum())
        self._count_dropped(int(gone.sum()) - int(sampled.sum()))
        stays = not gone[held.slots != NOBODY].all()
        if batch is not None:
            part = batch if sampled.all() else batch.filter(sampled)
            if stays:
                out, held.parcel = held.parcel.split([part, held.parcel.batch])
            else:
                out = held.parcel.with_batch(part)
            leaving.append(out)
        elif not stays:
            held.parcel.with_batch(_nothing(held.parcel.batch)).drop(self._reason)
        if stays:
            self._shrink(held, gone)
            return True
        self._forget(held)
        return False

    def _shrink(self, held: _Held, gone: NDArray[np.bool_]) -> None:
        """Mark rows as gone, and free their memory once they are the greater part."""
        slots = np.where(gone, NOBODY, held.slots)
        left = slots != NOBODY
        if held.piece is None and 2 * int(left.sum()) < len(slots):
            held.parcel = held.parcel.with_batch(held.parcel.batch.filter(left))
            slots = slots[left]
            size = held.parcel.batch.nbytes
            self.size += size - held.size
            held.size = size
        held.slots = slots

    def _batch(self, held: _Held) -> Batch:
        if held.piece is None:
            return held.parcel.batch
        assert self._spill is not None
        from heliograph.wire import decode

        return decode(Signal.TRACES, [self._spill.read(held.piece)])

    def _lose(self, held: _Held, error: OSError) -> None:
        """Give a parcel back to the journal because the disk does not."""
        self._count_failed(error)
        self.spans -= int((held.slots != NOBODY).sum())
        held.parcel.fail(SpillError(f"cannot read what was put on disk: {error}"))
        self._forget(held)

    def _has_disk(self, size: int) -> bool:
        return self._spill is not None and self._spill.has_room(size)

    def _write(self, held: _Held) -> None:
        """Put a parcel's spans on disk, if the disk takes them."""
        if self._spill is None:
            return
        from heliograph.wire import encode

        data = encode(held.parcel.batch)
        if not self._spill.has_room(len(data)):
            return
        try:
            held.piece = self._spill.write(data)
        except OSError as error:
            self._count_failed(error)
            return
        held.parcel = held.parcel.with_batch(_nothing(held.parcel.batch))
        self.size -= held.size
        held.size = 0

    def _forget(self, held: _Held) -> None:
        self.size -= held.size
        if held.piece is not None and self._spill is not None:
            self._spill.free(held.piece)


def _nothing(batch: Batch) -> Batch:
    """A batch without rows that holds no memory of the other."""
    return batch.slice(0, 0).compact()
