"""A consumer's place in the journal."""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from heliograph.journal.commit import Submission
from heliograph.journal.positions import PositionFile
from heliograph.journal.ranges import JournalRange, SettledRanges
from heliograph.journal.records import SIGNALS, JournalRecord
from heliograph.model import Signal

if TYPE_CHECKING:
    from heliograph.journal.journal import Journal

Accepts = Callable[[Signal | None, int], bool]
"""Whether a consumer wants records of a signal and a channel."""


class Cursor:
    """What one named consumer has settled; made by `Journal.cursor`, usable from any thread.

    Data at or above the position of any cursor is kept. Records that the consumer does not accept are settled for it
    when they are appended.
    """

    def __init__(self, journal: "Journal", name: str, file: PositionFile, position: int) -> None:
        self._journal = journal
        self._file = file
        self._settled = SettledRanges(position)
        self._lock = threading.Lock()
        self.name = name
        self.accepts: Accepts | None = None

    @property
    def position(self) -> int:
        """Everything below this sequence is settled."""
        return self._settled.position

    @property
    def durable_position(self) -> int:
        """The position that a restart after a power cut would find; at or below `position`."""
        return self._file.value or 0

    @property
    def lag(self) -> int:
        """Records at or above the position."""
        return max(0, self._journal.next_sequence - self.position)

    def settle(self, ranges: Iterable[JournalRange]) -> None:
        """Mark ranges as done, in any order; the position moves over the contiguous prefix, durable a little later.

        Raises:
            ValueError: A range holds sequences that were never appended.
        """
        end_of_all = self._journal.next_sequence
        moved = False
        with self._lock:
            for start, end in ranges:
                if end > end_of_all:
                    raise ValueError(f"range {start}..{end} goes beyond the journal's end {end_of_all}")
                moved |= self._settled.add(start, end)
        if moved:
            self._journal.position_moved()

    def skip(self, ranges: Sequence[tuple[Submission, JournalRange]]) -> None:
        """Settle what was just appended and is not accepted; the journal calls this."""
        accepts = self.accepts
        if accepts is None:
            return
        moved = False
        with self._lock:
            for submission, (start, end) in ranges:
                if not accepts(SIGNALS[submission.labels.signal], submission.labels.channel):
                    moved |= self._settled.add(start, end)
        if moved:
            self._journal.position_moved()

    def read(self, start: int, max_bytes: int = 4 << 20) -> list[JournalRecord]:
        """Accepted records from `start` on: at least one if there is one, else up to `max_bytes` of bodies.

        Damaged records, and those not accepted, are settled on the way. An empty list means that nothing from `start`
        on is left to read now. Blocks on the disk: call it from a thread.

        Raises:
            JournalUnavailable: The disk cannot be read.
        """
        while True:
            found = self._journal.read(start, max_bytes=max_bytes)
            if found.lost:
                self.settle(found.lost)
            accepts = self.accepts
            if accepts is None:
                return found.records
            taken = [record for record in found.records if accepts(record.signal, record.channel)]
            if len(taken) < len(found.records):
                wanted = {record.sequence for record in taken}
                self.settle(record.range for record in found.records if record.sequence not in wanted)
            if taken or not found.records:
                return taken
            start = found.next

    def sync(self) -> None:
        """Make the position durable now; OSError when the disk cannot."""
        with self._lock:
            position = self._settled.position
            if position != self._file.value:
                self._file.store(position)

    def close(self) -> None:
        """Close the position's file; the journal does this."""
        self._file.close()
