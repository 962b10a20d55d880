"""What a branch is owed, read from the journal and decoded again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from heliograph.exceptions import DataError, HeliographError
from heliograph.pipeline.parcel import Parcel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heliograph.journal import Journal, JournalRange, JournalRecord
    from heliograph.model import Batch, Signal
    from heliograph.pipeline.graph.branch import Branch

CHUNK_BYTES: Final = 4 << 20

_logger = logging.getLogger("heliograph.pipeline")


class Replay:
    """Reads one branch's owed intervals, a chunk at a time. Used by one thread.

    Args:
        branch: The branch.
        journal: Where its records are.
        accepts: Whether a record of a signal and channel is the pipeline's.
        group: Of the exporter, where it has a say: records of two groups are not decoded into one batch.
    """

    def __init__(
        self,
        branch: Branch,
        journal: Journal,
        accepts: Callable[[Signal | None, int], bool],
        group: Callable[[str, int], str] | None = None,
    ) -> None:
        self._branch: Final = branch
        self._group_of: Final = group
        self._journal: Final = journal
        self._accepts: Final = accepts

    def next(self) -> list[Parcel]:
        """Parcels of the next chunk, empty when nothing is due; what is not the pipeline's is settled on the way."""
        branch = self._branch
        while (interval := branch.take()) is not None:
            start, end = interval
            found = self._journal.read(start, end, max_bytes=CHUNK_BYTES)
            stop = min(max(found.next, start), end) if found.records else end
            mine = [record for record in found.records if self._accepts(record.signal, record.channel)]
            parcels = self._parcels(mine)
            self._settle_others(start, stop, mine)
            branch.taken(start, stop)
            if parcels:
                return parcels
        return []

    def _parcels(self, records: Sequence[JournalRecord]) -> list[Parcel]:
        parcels: list[Parcel] = []
        first = 0
        for index in range(1, len(records) + 1):
            if index == len(records) or self._kind(records[index]) != self._kind(records[first]):
                parcels += self._group(records[first:index])
                first = index
        return parcels

    def _kind(self, record: JournalRecord) -> tuple[Signal | None, str, str, int]:
        group = self._group_of(self._branch.name, record.sequence) if self._group_of is not None else ""
        alone = record.sequence if self._branch.suspect(record.sequence) else -1
        return record.signal, record.encoding, group, alone

    def _group(self, records: Sequence[JournalRecord]) -> list[Parcel]:
        """Parcels of neighbours of one signal and encoding; one bad record does not fail the others."""
        try:
            return [self._parcel(records, _decode(records))]
        except DataError:
            parcels: list[Parcel] = []
            for record in records:
                try:
                    parcels.append(self._parcel([record], _decode([record])))
                except HeliographError as error:
                    _logger.exception("journal record %d cannot be decoded: dropped", record.sequence, exc_info=error)
                    self._branch.settle([record.range])
            return parcels

    def _parcel(self, records: Sequence[JournalRecord], batch: Batch) -> Parcel:
        ranges = tuple(record.range for record in records)
        return Parcel(batch, ranges, (self._branch.delivery(ranges),))

    def _settle_others(self, start: int, stop: int, mine: Sequence[JournalRecord]) -> None:
        from heliograph.journal import JournalRange

        others: list[JournalRange] = []
        position = start
        for record in mine:
            if record.sequence > position:
                others.append(JournalRange(position, record.sequence))
            position = record.sequence + 1
        if stop > position:
            others.append(JournalRange(position, stop))
        if others:
            self._branch.settle(others)


def decode_record(record: JournalRecord) -> Batch:
    """The batch of one record."""
    return _decode([record])


def _decode(records: Sequence[JournalRecord]) -> Batch:
    from heliograph.wire import Encoding, decode

    signal = records[0].signal
    assert signal is not None
    return decode(signal, [record.body for record in records], Encoding(records[0].encoding))
