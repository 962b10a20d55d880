"""A thread that carries parcels through a chain of processors."""

from __future__ import annotations

import logging
import time
from collections import deque
from threading import Condition, Thread
from typing import TYPE_CHECKING, Final

from heliograph.exceptions import HeliographError
from heliograph.pipeline.errors import BranchBehindError, PipelineFullError
from heliograph.pipeline.parcel import Parcel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.pipeline.component import Consumer
    from heliograph.pipeline.graph.branch import Branch
    from heliograph.pipeline.graph.replay import Replay

MERGE_ROWS: Final = 8192
"""Waiting batches are handed to processors as one up to this many rows: their cost is mostly a batch's, not a row's."""

_logger = logging.getLogger("heliograph.pipeline")


class Lane:
    """Takes parcels from memory, and what its branch is owed from the journal, and hands them to `first`.

    Args:
        name: Of the thread.
        first: The head of the chain.
        limit: Bytes of batches that may wait in memory; one is always let in.
        merges: Whether waiting batches are joined: where there are processors.
        branch: The branch whose owed ranges this lane reads; None when it reads none.
        replay: How they are read; given with `branch`.
    """

    def __init__(
        self,
        name: str,
        first: Consumer,
        limit: int,
        *,
        merges: bool = False,
        branch: Branch | None = None,
        replay: Replay | None = None,
    ) -> None:
        self._first: Final = first
        self._limit: Final = limit
        self._merges: Final = merges
        self._branch: Final = branch
        self._replay: Final = replay
        self._waiting: Final[deque[Parcel]] = deque()
        self._bytes = 0
        self._condition: Final = Condition()
        self._closed = False
        self._busy = False
        self._sleeping = False
        self._thread: Final = Thread(target=self._work, name=name, daemon=True)

    @property
    def bytes(self) -> int:
        """Bytes that wait in memory."""
        return self._bytes

    @property
    def capacity(self) -> int:
        """Bytes that may."""
        return self._limit

    def start(self) -> None:
        """Begin to work; parcels may be offered before."""
        if self._branch is not None:
            self._branch.notify(self.wake)
        self._thread.start()

    def wake(self) -> None:
        """Look for owed ranges."""
        if self._sleeping:
            with self._condition:
                self._condition.notify()

    def has_room(self) -> bool:
        """Whether one more parcel would be taken."""
        return self._bytes < self._limit and not self._closed

    def offer(self, parcel: Parcel) -> bool:
        """Queue `parcel` if there is room; False leaves it with the caller."""
        size = parcel.batch.nbytes
        with self._condition:
            if self._closed or (self._bytes and self._bytes + size > self._limit):
                return False
            self._waiting.append(parcel)
            self._bytes += size
            if self._sleeping:
                self._condition.notify()
        return True

    def put(self, parcel: Parcel) -> None:
        """Queue `parcel`, waiting for room; fails it when the lane closes first."""
        while not self.offer(parcel):
            if self._closed:
                parcel.fail(PipelineFullError("the pipeline was stopped"))
                return
            with self._condition:
                self._condition.wait(0.05)

    def close(self) -> None:
        """Take nothing more; what waits is still handed on."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def join(self, deadline: float) -> None:
        """Wait until what waited was handed on, then end; what `deadline` leaves behind is failed, to come back."""
        self.close()
        if self._thread.ident is not None:
            self._thread.join(max(0.0, deadline - time.monotonic()))
        with self._condition:
            left = list(self._waiting)
            self._waiting.clear()
        for parcel in left:
            parcel.fail(BranchBehindError("the pipeline stopped first"))
        if self._branch is not None:
            self._branch.notify(None)

    def _work(self) -> None:
        while True:
            parcels = self._take()
            if parcels is None:
                return
            for parcel in self._joined(parcels) or self._owed():
                try:
                    self._first.consume(parcel)
                except Exception:
                    _logger.exception("a defect in the graph: %r is left behind", parcel)

    def _take(self) -> list[Parcel] | None:
        """What waits in memory (a part of it), an empty list when it is time to read the journal, None at the end."""
        with self._condition:
            while not self._waiting:
                if self._closed:
                    return None
                self._sleeping = True  # before looking: whoever owes afterwards sees it and wakes this thread
                due_in = self._branch.due_in if self._branch is not None and self._branch.behind else None
                if due_in is None or due_in > 0:
                    self._condition.wait(due_in)
                self._sleeping = False
                if due_in is not None and due_in <= 0:
                    return []
            rows, parcels = 0, list[Parcel]()
            while self._waiting and (
                not parcels or (self._merges and rows + len(self._waiting[0].batch) <= MERGE_ROWS)
            ):
                parcel = self._waiting.popleft()
                rows += len(parcel.batch)
                self._bytes -= parcel.batch.nbytes
                parcels.append(parcel)
            self._condition.notify()
            return parcels

    @staticmethod
    def _joined(parcels: Sequence[Parcel]) -> list[Parcel]:
        """Neighbours with equal metadata as one; callers who wait share each other's outcome."""
        joined: list[Parcel] = []
        group: list[Parcel] = []
        for parcel in parcels:
            if group and parcel.metadata != group[0].metadata:
                joined.append(Parcel.merge(group))
                group = []
            group.append(parcel)
        if group:
            joined.append(Parcel.merge(group))
        return joined

    def _owed(self) -> Sequence[Parcel]:
        if self._replay is None:
            return ()
        try:
            return self._replay.next()
        except HeliographError as error:
            _logger.warning("cannot read what %s is owed: %s", self._branch and self._branch.name, error.message)
            time.sleep(0.2)
            return ()
