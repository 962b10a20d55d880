"""The thread that makes positions durable and gives back the space below them."""

import threading
from collections.abc import Callable, Sequence

from heliograph.journal.cursor import Cursor
from heliograph.journal.events import EventKind, EventSink, JournalEvent
from heliograph.journal.log import SegmentLog


class Keeper:
    """Sleeps until a position moves, then writes positions at most once an interval.

    Args:
        log: Whose front is dropped.
        cursors: Gives all cursors.
        interval: Seconds between two writes.
        emit: Told when positions cannot be written.
    """

    def __init__(
        self, log: SegmentLog, cursors: Callable[[], Sequence[Cursor]], interval: float, emit: EventSink
    ) -> None:
        self._log = log
        self._cursors = cursors
        self._interval = interval
        self._emit = emit
        self._moved = threading.Event()
        self._closing = threading.Event()
        self._late = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="journal-keeper", daemon=True)
        self._thread.start()

    def touch(self) -> None:
        """A position moved."""
        if not self._moved.is_set():
            self._moved.set()

    def close(self) -> None:
        """Write the last positions and stop; safe twice."""
        self._closing.set()
        self._moved.set()
        self._thread.join()
        self.keep()

    def _run(self) -> None:
        while True:
            self._moved.wait()
            if self._closing.wait(self._interval):
                return
            self._moved.clear()
            if not self.keep():
                self._moved.set()

    def keep(self) -> bool:
        """Make all positions durable, then drop what is below them; False when the disk would not."""
        with self._lock:
            cursors = self._cursors()
            try:
                for cursor in cursors:
                    cursor.sync()
                if cursors:
                    self._log.drop_below(min(cursor.durable_position for cursor in cursors))
            except OSError as error:
                if not self._late:
                    self._late = True
                    message = f"positions in the journal cannot be written: {error.strerror or error}"
                    self._emit(JournalEvent(EventKind.POSITION_LATE, message))
                return False
            self._late = False
            return True
