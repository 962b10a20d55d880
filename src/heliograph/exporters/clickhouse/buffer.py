"""Parcels on their way into blocks."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field

from heliograph.exporters.clickhouse.plans import Plan
from heliograph.exporters.clickhouse.replaying import Replaying
from heliograph.model import Signal
from heliograph.pipeline import Parcel


@dataclass(slots=True)
class Block:
    """Parcels that are stored together.

    Attributes:
        signal: Their signal.
        parcels: In the order they came.
        plan: The plan of a block that returns after a crash; None makes a new one.
        rows: Spans, records or points.
        bytes: Memory of the batches.
        since: When the first one came, on a monotonic clock.
    """

    signal: Signal
    parcels: list[Parcel] = field(default_factory=list[Parcel])
    plan: Plan | None = None
    rows: int = 0
    bytes: int = 0
    since: float = 0.0

    def add(self, parcel: Parcel, now: float) -> None:
        """Put a parcel in."""
        if not self.parcels:
            self.since = now
        self.parcels.append(parcel)
        self.rows += parcel.num_items
        self.bytes += parcel.batch.nbytes


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
        self.mixed = 0

    @property
    def bytes(self) -> int:
        """Bytes that wait, those being written included."""
        return self._bytes

    def replay(self, replaying: Replaying) -> None:
        """Put records that return after a crash into the blocks they were in."""
        with self._condition:
            self._replaying = replaying

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
                self._bytes += size
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
        block = self._growing.setdefault(parcel.signal, Block(parcel.signal))
        block.add(parcel, now)
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
