"""Requests that wait on disk: a journal of their own. What was put survives the process."""

import contextlib
import threading
import time
from collections import deque

from heliograph.client.errors import ClientClosed, QueueFull
from heliograph.client.queue import Waiting
from heliograph.client.settings import QueueSettings
from heliograph.client.stats import SignalStats
from heliograph.journal import Journal, JournalFull, JournalRange, JournalSettings
from heliograph.model.signal import Signal

_READ_BYTES = 8 << 20
_COUNT = 4
"""Bytes before each body that hold the number of its items."""


class SpoolQueue:
    """A queue on disk.

    Args:
        signal: What waits; each signal has a folder of its own.
        settings: Directory and bound.
        stats: Where drops are counted.

    Raises:
        JournalLocked: Another process uses the directory.
    """

    def __init__(self, signal: Signal, settings: QueueSettings, stats: SignalStats) -> None:
        assert settings.directory is not None
        self._signal, self._stats = signal, stats
        bound = max(settings.max_bytes, 1 << 20)
        segment = min(64 << 20, bound // 8)
        self._journal = Journal.open(
            settings.directory / signal.value, JournalSettings(max_bytes=bound, segment_bytes=segment)
        )
        self._cursor = self._journal.cursor("client")
        self._next = self._cursor.position
        self._read: deque[Waiting] = deque()
        self._open = self._journal.next_sequence - self._next
        self._closed = False
        self._changed = threading.Condition()

    def put(self, body: bytes, items: int) -> None:
        """Write a request to disk and wait for the fsync.

        Raises:
            QueueFull: The bound is reached.
            JournalUnavailable: The disk cannot be written; it heals by itself when the disk does.
            ClientClosed: The client was shut down.
        """
        if self._closed:
            raise ClientClosed("the client is shut down: it takes no more data")
        # Counted first: a worker may have sent it before this thread goes on.
        self._count(1, items, len(body))
        try:
            self._journal.append_blocking(self._signal, "protobuf", [items.to_bytes(_COUNT, "big") + body])
        except JournalFull as error:
            self._count(-1, -items, -len(body))
            self._stats.drop(items, "queue_full")
            raise QueueFull(f"the spool is full: {error}") from error
        except BaseException:
            self._count(-1, -items, -len(body))
            raise
        with self._changed:
            self._changed.notify()

    def _count(self, requests: int, items: int, size: int) -> None:
        with self._changed:
            self._open += requests
            self._stats.queued = max(0, self._stats.queued + items)
            self._stats.queued_bytes = max(0, self._stats.queued_bytes + size)

    def take(self) -> Waiting | None:
        """Wait for a request; after `close` none, as what is left stays on disk."""
        with self._changed:
            while True:
                if self._closed:
                    return None
                if not self._read:
                    self._fill()
                if self._read:
                    return self._read.popleft()
                self._changed.wait()

    def settle(self, waiting: Waiting) -> None:
        """A request was sent or given up: its place may be used again."""
        assert isinstance(waiting.key, JournalRange)
        self._cursor.settle([waiting.key])
        self._count(-1, -waiting.items, -len(waiting.body))
        with self._changed:
            self._changed.notify_all()

    def give_back(self, waiting: Waiting) -> None:
        """The request stays on disk for the next start."""

    def wait_empty(self, deadline: float) -> bool:
        """Wait until nothing is open."""
        with self._changed:
            return self._changed.wait_for(lambda: self._open == 0, max(0.0, deadline - time.monotonic()))

    def close(self) -> None:
        """Give out no more; the journal is closed by `close_files` when the workers have ended."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def close_files(self) -> None:
        """Write the position and close the files."""
        # A position that cannot be written is an old one: requests would be sent again, never lost.
        with contextlib.suppress(OSError):
            self._cursor.sync()
        self._journal.close()

    def _fill(self) -> None:
        for record in self._cursor.read(self._next, _READ_BYTES):
            items = int.from_bytes(record.body[:_COUNT], "big")
            self._read.append(Waiting(record.body[_COUNT:], items, record.range))
            self._next = record.range.end
