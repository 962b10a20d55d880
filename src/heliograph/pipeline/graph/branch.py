"""A durable destination of a pipeline: its cursor, and what it is still owed."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING, Final

from heliograph.pipeline.delivery import Delivery
from heliograph.pipeline.errors import BranchBehindError, ComponentFailedError
from heliograph.pipeline.graph.intervals import IntervalSet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from heliograph.journal import Cursor, JournalRange
    from heliograph.pipeline.graph.environment import GraphSettings
    from heliograph.pipeline.identity import ComponentID, PipelineID
    from heliograph.pipeline.telemetry.instruments import Counter

MAX_DEFECTS: Final = 8
"""How often a record that makes a component raise is tried; then it becomes a dead letter."""
MAX_SUSPECTS: Final = 100_000


class BranchDelivery(Delivery):
    """What one hand-over of journal ranges owes to one branch."""

    __slots__ = ("ranges",)

    def __init__(self, branch: Branch, ranges: tuple[JournalRange, ...]) -> None:
        super().__init__(branch.settled, branch=branch)
        self.ranges: Final = ranges


class Branch:
    """One (pipeline, exporter or connector) whose acceptance matters; it outlives reloads that keep both names.

    Every journal record that it accepts is in exactly one of three states: in flight (a delivery exists), owed (to be
    read from the journal), or settled (the cursor knows). A hand-over that fails moves its ranges from flight to owed.

    Args:
        pipeline: The pipeline.
        destination: The exporter or connector.
        cursor: Its cursor of the journal; what the cursor has not settled when the branch is made is owed.
        end: The journal's next sequence now.
        redelivered: Counts records that are handed over again after a failure.
        settings: How long to wait before that.
        give_up: Told of records that a component cannot digest, each on its own, however often it is tried.
    """

    def __init__(
        self,
        pipeline: PipelineID,
        destination: ComponentID,
        cursor: Cursor,
        *,
        end: int,
        redelivered: Counter,
        settings: GraphSettings,
        give_up: Callable[[Branch, int, ComponentFailedError], None],
    ) -> None:
        self._give_up: Final = give_up
        self._suspects: Final[dict[int, int]] = {}
        self._settings: Final = settings
        self.pipeline: Final = pipeline
        self.destination: Final = destination
        self.cursor: Final = cursor
        self.name: Final = cursor.name
        self._lock: Final = Lock()
        self._owed: Final = IntervalSet()
        self._owed.add(cursor.position, end)
        self._backoff = 0.0
        self._not_before = 0.0
        self._redelivered: Final = redelivered
        self._wake: Callable[[], None] | None = None
        self._abandoned = False

    @property
    def behind(self) -> bool:
        """Whether something is owed: what comes now must wait for its turn in the journal."""
        return bool(self._owed)

    @property
    def owed(self) -> int:
        """Records that are owed."""
        with self._lock:
            return len(self._owed)

    @property
    def due_in(self) -> float:
        """Seconds until what is owed may be tried; negative when it may be now."""
        return self._not_before - time.monotonic()

    def notify(self, wake: Callable[[], None] | None) -> None:
        """Call `wake` whenever something becomes owed; quick, from any thread."""
        self._wake = wake
        if wake is not None and self._owed:
            wake()

    def delivery(self, ranges: tuple[JournalRange, ...]) -> BranchDelivery:
        """A delivery for ranges that are handed over now."""
        return BranchDelivery(self, ranges)

    def owe(self, ranges: Iterable[JournalRange]) -> None:
        """Put ranges on the list of what is to be read from the journal."""
        with self._lock:
            if self._abandoned:
                return
            for start, end in ranges:
                self._owed.add(start, end)
        if (wake := self._wake) is not None:
            wake()

    def take(self) -> tuple[int, int] | None:
        """The lowest interval that is owed and due, None when there is none; it stays owed until `taken`."""
        if not self._owed or self.due_in > 0:
            return None
        with self._lock:
            return self._owed.first()

    def taken(self, start: int, end: int) -> None:
        """[start, end) was read and handed over."""
        with self._lock:
            self._owed.remove(start, end)

    def settled(self, delivery: Delivery) -> None:
        """A hand-over ended; called by the delivery."""
        assert isinstance(delivery, BranchDelivery)
        if delivery.error is None or not delivery.error.retryable:
            self._backoff = 0.0
            if self._suspects:
                self._absolve(delivery.ranges)
            self.settle(delivery.ranges)
            return
        if isinstance(delivery.error, ComponentFailedError) and self._poison(delivery.ranges, delivery.error):
            return
        if not isinstance(delivery.error, BranchBehindError):
            self._redelivered.add(sum(end - start for start, end in delivery.ranges))
            self._delay(delivery.error.retry_after)
        self.owe(delivery.ranges)

    def suspect(self, sequence: int) -> bool:
        """Whether a component has failed over this record: it is then handed over alone."""
        return sequence in self._suspects

    def _absolve(self, ranges: tuple[JournalRange, ...]) -> None:
        for start, end in ranges:
            for sequence in range(start, end):
                self._suspects.pop(sequence, None)

    def _poison(self, ranges: tuple[JournalRange, ...], error: ComponentFailedError) -> bool:
        """Whether `ranges` is one record that was tried often enough alone; it is settled then."""
        alone = len(ranges) == 1 and ranges[0].end - ranges[0].start == 1
        if alone and self._suspects.get(ranges[0].start, 0) >= MAX_DEFECTS:
            del self._suspects[ranges[0].start]
            self._give_up(self, ranges[0].start, error)
            self.settle(ranges)
            return True
        if len(self._suspects) < MAX_SUSPECTS:
            for start, end in ranges:
                for sequence in range(start, end):
                    self._suspects[sequence] = self._suspects.get(sequence, 0) + 1
        return False

    def settle(self, ranges: Iterable[JournalRange]) -> None:
        """Nothing more is owed for `ranges`."""
        if not self._abandoned:
            self.cursor.settle(ranges)

    def abandon(self) -> None:
        """The configuration no longer has it: owe nothing, settle nothing."""
        with self._lock:
            self._abandoned = True
            self._owed.remove(0, 1 << 63)

    def _delay(self, wanted: float | None) -> None:
        """Wait before the next try; failures of one burst count once."""
        if self.due_in > 0:
            return
        self._backoff = min(max(self._backoff * 2, self._settings.first_backoff), self._settings.longest_backoff)
        self._not_before = time.monotonic() + max(self._backoff, wanted or 0.0)
