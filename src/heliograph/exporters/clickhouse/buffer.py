"""Parcels on their way into blocks."""

import threading
import time
from collections import deque
from collections.abc import Callable

from heliograph.exporters.clickhouse.block import Block
from heliograph.exporters.clickhouse.builders import OpenBlock
from heliograph.exporters.clickhouse.plans import Plan
from heliograph.exporters.clickhouse.replaying import Replaying
from heliograph.model import Signal
from heliograph.pipeline import Parcel


class Buffer:
    """Gathers parcels by signal until a block is due. Thread-safe; one thread takes blocks out.

    Args:
        max_rows: Rows after which a block is due.
        max_bytes: Bytes after which it is.
        interval: Seconds after which it is.
        capacity: Bytes that may wait; `put` waits for room beyond.
    """

    def __init__(self, max_rows: int, max_bytes: int, interval: float, capacity: int) -> None:
        self._max_rows = max_rows
        self._max_bytes = max_bytes
        self._interval = interval
        self._capacity = capacity
        self._condition = threading.Condition()
        self._growing: dict[Signal, Block] = {}
        self._due: deque[Block] = deque()
        self._replaying: Replaying | None = None
        self._bytes = 0
        self._closed = False
        self._open: Callable[[Signal], OpenBlock | None] | None = None
        self.mixed = 0

    @property
    def bytes(self) -> int:
        """Bytes that wait, those being written included."""
        return self._bytes

    def replay(self, replaying: Replaying, opener: Callable[[Signal], OpenBlock | None]) -> None:
        """There is a journal: encode parcels when they come, and put those that return into the blocks they were in.

        Args:
            replaying: Blocks that were planned before.
            opener: Gives an empty block for a signal, or None where batches must be kept.
        """
        with self._condition:
            self._replaying = replaying
            self._open = opener

    def expect(self, plan: Plan) -> None:
        """The records of a refused block will come again, to be stored with their batches at hand."""
        with self._condition:
            if self._replaying is not None:
                self._replaying.expect(plan, time.monotonic())

    def group(self, branch: str, sequence: int) -> str:
        """See `Replaying.group`."""
        with self._condition:
            return self._replaying.group(branch, sequence) if self._replaying else ""

    def put(self, parcel: Parcel) -> bool:
        """Take a parcel, waiting for room; False leaves it with the caller, because the buffer is closed."""
        size = parcel.batch.nbytes
        with self._condition:
            while self._bytes and self._bytes + size > self._capacity and not self._closed:
                self._condition.wait()
            if self._closed:
                return False
            now = time.monotonic()
            if not self._returns(parcel, now):
                self._grow(parcel, now)
            self._condition.notify_all()
            return True

    def _returns(self, parcel: Parcel, now: float) -> bool:
        """Whether a planned block took the parcel."""
        if not self._replaying:
            return False
        returning, mixed = self._replaying.offer(parcel, now)
        self.mixed += mixed
        if returning is None:
            self._replaying.passed(parcel)
            return False
        if returning.committed:
            parcel.accept()
        else:
            self._bytes += parcel.batch.nbytes
        return True

    def _grow(self, parcel: Parcel, now: float) -> None:
        block = self._growing.get(parcel.signal)
        if block is None:
            opened = self._open(parcel.signal) if self._open is not None else None
            block = self._growing[parcel.signal] = Block(parcel.signal, open=opened)
        before = block.bytes
        block.add(parcel, now)
        self._bytes += block.bytes - before
        if block.rows >= self._max_rows or block.bytes >= self._max_bytes:
            self._due.append(self._growing.pop(parcel.signal))

    @property
    def finished(self) -> bool:
        """Whether nothing waits and nothing more will come."""
        return self._closed and not self._due and not self._growing

    def take(self, within: float | None) -> Block | None:
        """The next block that is due, waiting for it `within` seconds; None when there is none."""
        end = None if within is None else time.monotonic() + within
        with self._condition:
            while True:
                now = time.monotonic()
                self._collect(now)
                if self._due:
                    return self._due.popleft()
                if self.finished or (end is not None and now >= end):
                    return None
                waits = [wait for wait in (self._wait(now), None if end is None else end - now) if wait is not None]
                self._condition.wait(min(waits) if waits else None)

    def _collect(self, now: float) -> None:
        """Move what has become due."""
        if self._replaying:
            for returning in self._replaying.take(now):
                block = Block(returning.plan.signal, plan=returning.plan)
                for parcel in returning.parcels:
                    block.add(parcel, now)
                if block.parcels:
                    self._due.append(block)
        for signal, block in list(self._growing.items()):
            if self._closed or now - block.since >= self._interval:
                self._due.append(self._growing.pop(signal))

    def _wait(self, now: float) -> float | None:
        """Seconds until the next block is due by its age."""
        ages = [self._interval - (now - block.since) for block in self._growing.values()]
        if self._replaying:
            ages.append(1.0)
        return max(0.0, min(ages)) if ages else None

    def written(self, block: Block) -> None:
        """Give the room of a block back."""
        if block.open is not None:
            block.open.clear()
        with self._condition:
            self._bytes -= block.bytes
            self._condition.notify_all()

    def close(self) -> None:
        """Take nothing more; everything that waits is due now."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def drain(self) -> list[Parcel]:
        """Everything that waits, taken out."""
        with self._condition:
            parcels = [parcel for block in [*self._due, *self._growing.values()] for parcel in block.parcels]
            parcels += self._replaying.drain() if self._replaying else []
            self._due.clear()
            self._growing.clear()
            self._bytes = 0
            return parcels
