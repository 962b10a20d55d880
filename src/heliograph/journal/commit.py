"""Group commit: one thread writes whatever is waiting with one durable write, then answers all of it."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from time import perf_counter

from heliograph.journal.disk import Buffer
from heliograph.journal.errors import JournalClosed, JournalUnavailable
from heliograph.journal.events import EventKind, EventSink, JournalEvent
from heliograph.journal.latency import Latency
from heliograph.journal.log import SegmentLog
from heliograph.journal.ranges import JournalRange
from heliograph.journal.records import HEADER_BYTES, Labels, pack_header

Done = Callable[[JournalRange | None, BaseException | None], None]
"""Called once with the range of what was appended, or with the error that kept it from being so."""

_logger = logging.getLogger("heliograph.journal")


class Submission:
    """Bodies of one signal and encoding that become neighbouring records, all of them or none."""

    __slots__ = ("bodies", "done", "labels", "loop", "size")

    def __init__(
        self, labels: Labels, bodies: Sequence[Buffer], done: Done, loop: asyncio.AbstractEventLoop | None
    ) -> None:
        self.labels = labels
        self.bodies = bodies
        self.done = done
        self.loop = loop
        self.size = sum(map(len, bodies)) + HEADER_BYTES * len(bodies)


Committed = Callable[[Sequence[tuple[Submission, JournalRange]]], None]


class Committer:
    """The writer thread and its queue.

    Args:
        log: Where records go; no one else may append to it.
        salt: The journal's salt.
        group_bytes: Bytes after which a group is written although more waits.
        committed: Told of each durable group, on the writer thread, before its callers are.
        emit: Told when the disk fails and when it works again.

    Attributes:
        pending_bytes: Bytes that wait for the disk.
        records: Records made durable.
        failures: Groups that the disk refused.
        latency: Seconds that a group's write took.
        healthy: Whether the last write worked.
    """

    def __init__(self, log: SegmentLog, salt: int, group_bytes: int, committed: Committed, emit: EventSink) -> None:
        self._log = log
        self._salt = salt
        self._group_bytes = group_bytes
        self._committed = committed
        self._emit = emit
        self._queue: deque[Submission] = deque()
        self._condition = threading.Condition(threading.Lock())
        self._closing = False
        self.pending_bytes = 0
        self.records = 0
        self.failures = 0
        self.latency = Latency()
        self.healthy = True
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)
        self._thread.start()

    def submit(self, submission: Submission) -> None:
        """Queue; JournalClosed when the journal takes nothing any more."""
        with self._condition:
            if self._closing:
                raise JournalClosed("the journal is closed")
            self._queue.append(submission)
            self.pending_bytes += submission.size
            self._condition.notify()

    def close(self) -> None:
        """Write what is waiting, then stop; safe twice."""
        with self._condition:
            self._closing = True
            self._condition.notify()
        self._thread.join()

    def _run(self) -> None:
        while group := self._take():
            self._commit(group)
            with self._condition:
                self.pending_bytes -= sum(submission.size for submission in group)

    def _take(self) -> list[Submission]:
        """What is waiting, up to the group's bound; empty when the journal is closed and all is written."""
        group: list[Submission] = []
        size = 0
        with self._condition:
            while not self._queue and not self._closing:
                self._condition.wait()
            while self._queue and (not group or size + self._queue[0].size <= self._group_bytes):
                size += self._queue[0].size
                group.append(self._queue.popleft())
        return group

    def _commit(self, group: list[Submission]) -> None:
        try:
            ranges = self._write(group)
        except OSError as error:
            self._note_failure(error)
            failure = JournalUnavailable(f"the journal cannot write: {error.strerror or error}")
            failure.__cause__ = error
            _answer([(submission, None, failure) for submission in group])
        except Exception as error:  # a defect must reach the callers and must not stop the thread
            _logger.exception("the journal's writer failed")
            _answer([(submission, None, error) for submission in group])
        else:
            self._note_success(group)
            self._tell(ranges)
            _answer([(submission, range_, None) for submission, range_ in ranges])

    def _write(self, group: list[Submission]) -> list[tuple[Submission, JournalRange]]:
        vectors: list[Buffer] = []
        ranges: list[tuple[Submission, JournalRange]] = []
        sequence, total = self._log.next, 0
        for submission in group:
            start = sequence
            for body in submission.bodies:
                vectors.append(pack_header(self._salt, sequence, submission.labels, body))
                vectors.append(body)
                sequence += 1
            total += submission.size
            ranges.append((submission, JournalRange(start, sequence)))
        started = perf_counter()
        self._log.append(vectors, total, sequence)
        self.latency.add(perf_counter() - started)
        return ranges

    def _tell(self, ranges: Sequence[tuple[Submission, JournalRange]]) -> None:
        try:
            self._committed(ranges)
        except Exception:  # what is durable must be answered, whatever listeners do
            _logger.exception("a listener of the journal failed")

    def _note_failure(self, error: OSError) -> None:
        self.failures += 1
        if self.healthy:
            self.healthy = False
            message = f"the journal cannot write: {error.strerror or error}; callers are told to retry"
            self._emit(JournalEvent(EventKind.UNAVAILABLE, message, {"errno": error.errno or 0}))

    def _note_success(self, group: list[Submission]) -> None:
        self.records += sum(len(submission.bodies) for submission in group)
        if not self.healthy:
            self.healthy = True
            self._emit(JournalEvent(EventKind.HEALED, "the journal writes again"))


Answer = tuple[Submission, JournalRange | None, BaseException | None]


def _answer(answers: Sequence[Answer]) -> None:
    """Call back: directly, or by one wake-up per event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Answer]] = {}
    direct: list[Answer] = []
    for answer in answers:
        loop = answer[0].loop
        (direct if loop is None else by_loop.setdefault(loop, [])).append(answer)
    _deliver(direct)
    for loop, group in by_loop.items():
        try:
            loop.call_soon_threadsafe(_deliver, group)
        except RuntimeError:
            _logger.debug("an event loop closed before its appends were answered")


def _deliver(answers: Sequence[Answer]) -> None:
    for submission, range_, error in answers:
        try:
            submission.done(range_, error)
        except Exception:  # one caller's defect must not keep its neighbours from their answers
            _logger.exception("a caller of the journal failed on its answer")
