"""The journal: append, be durable, be read by cursors, be forgotten when all have settled."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self
from urllib.parse import quote, unquote

from heliograph.journal.commit import Committer, Done, Submission
from heliograph.journal.cursor import Accepts, Cursor
from heliograph.journal.disk import Buffer, Disk
from heliograph.journal.errors import JournalFull, JournalUnavailable
from heliograph.journal.events import EventKind, EventSink, JournalEvent, log_event
from heliograph.journal.keeper import Keeper
from heliograph.journal.lock import DirectoryLock
from heliograph.journal.log import LogRead, SegmentLog, Volume
from heliograph.journal.notes import Notes
from heliograph.journal.positions import PositionFile
from heliograph.journal.ranges import JournalRange
from heliograph.journal.records import make_labels
from heliograph.journal.recovery import load_salt, recover
from heliograph.journal.settings import JournalSettings
from heliograph.journal.stats import CursorStats, JournalStats
from heliograph.model import Signal

_POSITION = ".position"
_SPARES = 2
"""Most files kept to be written over; fewer where they would be more than an eighth of the journal's bound."""


class Journal:
    """An append-only log of bodies in one directory; make it with `Journal.open`. Usable from any thread."""

    def __init__(self, directory: Path, settings: JournalSettings, disk: Disk, emit: EventSink) -> None:
        self._directory = directory
        self._settings = settings
        self._disk = disk
        self._emit = emit
        self._cursor_directory = directory / "cursors"
        self._cursor_directory.mkdir(parents=True, exist_ok=True)
        self._lock = DirectoryLock(directory)
        try:
            self._recover()
        except BaseException:
            self._lock.release()
            raise

    @classmethod
    def open(
        cls,
        directory: Path,
        settings: JournalSettings | None = None,
        *,
        disk: Disk | None = None,
        on_event: EventSink = log_event,
    ) -> Self:
        """Open the journal in `directory`, made when missing; a tail that a crash left half-written is cut off.

        Raises:
            JournalLocked: Another process has it.
            JournalUnavailable: The directory cannot be made, read or written.
            JournalIncompatible: A later version wrote it.
        """
        try:
            return cls(directory, settings or JournalSettings(), disk or Disk(), on_event)
        except OSError as error:
            raise JournalUnavailable(f"the journal in {directory} cannot be opened: {error.strerror}") from error

    def _recover(self) -> None:
        salt = load_salt(self._directory, self._disk)
        found = recover(self._directory, self._disk, salt, self._emit)
        self._torn_bytes = found.torn_bytes
        self._refused = 0
        self._lost = 0
        self._subscribers: tuple[Callable[[int], object], ...] = ()
        self._registry = threading.Lock()
        files = {
            unquote(path.name.removesuffix(_POSITION)): PositionFile(path, self._disk)
            for path in sorted(self._cursor_directory.glob(f"*{_POSITION}"))
        }
        next_sequence = max([found.next_sequence, *(file.value or 0 for file in files.values())])
        volume = Volume(self._directory, self._disk, salt)
        settings = self._settings
        spares = min(_SPARES, settings.max_bytes // (16 * settings.segment_bytes))
        self._log = SegmentLog(volume, found.segments, next_sequence, settings.segment_bytes, spares)
        self._cursors: dict[str, Cursor] = {name: self._load_cursor(name, file) for name, file in files.items()}
        self._notes: dict[str, Notes] = {}
        self._committer = Committer(self._log, salt, self._settings.group_bytes, self._committed, self._emit)
        self._keeper = Keeper(self._log, self._all_cursors, self._settings.position_interval, self._emit)

    def _load_cursor(self, name: str, file: PositionFile) -> Cursor:
        if file.damaged:
            message = f"the position of {name!r} is damaged: it reads again from the oldest record"
            self._emit(JournalEvent(EventKind.POSITION_LOST, message, {"cursor": name}))
        return Cursor(self, name, file, max(file.value or 0, self._log.first))

    # Appending

    def submit(
        self,
        signal: Signal | None,
        encoding: str,
        bodies: Sequence[Buffer],
        done: Done,
        *,
        loop: asyncio.AbstractEventLoop | None = None,
        channel: int = 0,
    ) -> None:
        """Append `bodies` as neighbouring records, all of them or none, and call `done(range, error)` once.

        The call-back runs in `loop`, woken once for all that became durable together; without one it runs on the
        writer's thread and must be quick. `encoding` is one of `records.ENCODINGS`.

        Raises:
            JournalFull: A bound is reached; `done` is not called.
            JournalClosed: The journal takes nothing any more; `done` is not called.
        """
        submission = Submission(make_labels(signal, encoding, channel), bodies, done, loop)
        self._check_room(submission.size)
        self._committer.submit(submission)

    async def append(self, signal: Signal | None, encoding: str, body: Buffer, *, channel: int = 0) -> JournalRange:
        """Append one record; return its range when it is durable.

        Raises:
            JournalFull: A bound is reached; retry after `retry_after` seconds.
            JournalUnavailable: The disk refused; nothing was kept.
            JournalClosed: The journal takes nothing any more.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[JournalRange] = loop.create_future()

        def done(range_: JournalRange | None, error: BaseException | None) -> None:
            if future.done():
                return
            if range_ is None:
                future.set_exception(error or RuntimeError("an append without an answer"))
            else:
                future.set_result(range_)

        self.submit(signal, encoding, (body,), done, loop=loop, channel=channel)
        return await future

    def append_blocking(
        self, signal: Signal | None, encoding: str, bodies: Sequence[Buffer], *, channel: int = 0
    ) -> JournalRange:
        """Append from a thread without an event loop; return the range of all bodies when they are durable.

        Raises:
            JournalFull: A bound is reached.
            JournalUnavailable: The disk refused; nothing was kept.
            JournalClosed: The journal takes nothing any more.
        """
        answered = threading.Event()
        answer: list[tuple[JournalRange | None, BaseException | None]] = []

        def done(range_: JournalRange | None, error: BaseException | None) -> None:
            answer.append((range_, error))
            answered.set()

        self.submit(signal, encoding, bodies, done, channel=channel)
        answered.wait()
        range_, error = answer[0]
        if range_ is None:
            raise error or RuntimeError("an append without an answer")
        return range_

    def _check_room(self, size: int) -> None:
        settings = self._settings
        pending = self._committer.pending_bytes
        if self._log.bytes + pending + size > settings.max_bytes:
            self._refused += 1
            slowest = min(self._all_cursors(), key=lambda cursor: cursor.position, default=None)
            who = f"{slowest.name!r} is {slowest.lag} records behind" if slowest else "nobody reads it"
            raise JournalFull(
                f"the journal has reached its bound of {settings.max_bytes} bytes: {who}",
                cursor=slowest.name if slowest else "",
                retry_after=settings.retry_after,
            )
        if pending and pending + size > settings.max_pending_bytes:
            self._refused += 1
            raise JournalFull(
                f"{pending} bytes wait for the journal's disk, more than {settings.max_pending_bytes} may",
                cursor="",
                retry_after=settings.retry_after,
            )

    def _committed(self, ranges: Sequence[tuple[Submission, JournalRange]]) -> None:
        """A group is durable: settle it for those who do not want it, tell those who wait for it."""
        for cursor in self._all_cursors():
            cursor.skip(ranges)
        for subscriber in self._subscribers:
            subscriber(self._log.next)

    # Reading

    @property
    def next_sequence(self) -> int:
        """Sequence of the next record; everything below is durable."""
        return self._log.next

    @property
    def first_sequence(self) -> int:
        """Oldest sequence that may still be on disk."""
        return self._log.first

    def read(self, start: int, stop: int | None = None, *, max_bytes: int = 4 << 20) -> LogRead:
        """Records in [start, stop): at least one if there is one, else up to `max_bytes` of bodies.

        `lost` tells which sequences damage took. Blocks on the disk: call it from a thread.

        Raises:
            JournalUnavailable: The disk cannot be read.
        """
        try:
            found = self._log.read(start, self._log.next if stop is None else stop, max_bytes)
        except OSError as error:
            raise JournalUnavailable(f"the journal cannot be read: {error.strerror or error}") from error
        if found.lost:
            self._report_lost(found.lost)
        return found

    def _report_lost(self, lost: Sequence[JournalRange]) -> None:
        oldest = min((cursor.position for cursor in self._all_cursors()), default=0)
        count = sum(max(0, end - max(start, oldest)) for start, end in lost)
        if count:
            self._lost += count
            message = f"{count} records from {lost[0].start} on are damaged or missing: skipped"
            self._emit(JournalEvent(EventKind.CORRUPT, message, {"records": count, "start": lost[0].start}))

    def subscribe(self, subscriber: Callable[[int], object]) -> Callable[[], None]:
        """Call `subscriber(next_sequence)` on the writer's thread after each durable group; return how to stop it."""
        with self._registry:
            self._subscribers = (*self._subscribers, subscriber)

        def unsubscribe() -> None:
            with self._registry:
                self._subscribers = tuple(other for other in self._subscribers if other is not subscriber)

        return unsubscribe

    async def wait_beyond(self, sequence: int) -> int:
        """Return `next_sequence` once it is above `sequence`."""
        loop = asyncio.get_running_loop()
        grown = asyncio.Event()
        unsubscribe = self.subscribe(lambda _: loop.call_soon_threadsafe(grown.set))
        try:
            while self._log.next <= sequence:
                await grown.wait()
                grown.clear()
            return self._log.next
        finally:
            unsubscribe()

    # Cursors and notes

    def cursor(self, name: str, accepts: Accepts | None = None) -> Cursor:
        """The cursor `name`; a new one begins at the journal's end.

        Args:
            name: Any text, such as a pipeline's id.
            accepts: Which records it wants; others are settled for it. None: what was said before, all at first.

        Raises:
            JournalUnavailable: The position of a new cursor cannot be written.
        """
        with self._registry:
            cursor = self._cursors.get(name)
            if cursor is None:
                cursor = self._new_cursor(name)
                self._cursors = {**self._cursors, name: cursor}
            if accepts is not None:
                cursor.accepts = accepts
            return cursor

    def _new_cursor(self, name: str) -> Cursor:
        try:
            file = PositionFile(self._cursor_directory / f"{quote(name, safe='')}{_POSITION}", self._disk)
            file.store(self._log.next)
        except OSError as error:
            raise JournalUnavailable(f"the position of {name!r} cannot be written: {error.strerror}") from error
        return Cursor(self, name, file, self._log.next)

    def cursor_names(self) -> list[str]:
        """Names of all cursors, also of those from earlier runs that nobody has asked for yet."""
        return sorted(self._cursors)

    def forget(self, name: str) -> None:
        """Delete a cursor that is no longer needed, so that it holds no data back; an unknown name is no error."""
        with self._registry:
            cursor = self._cursors.get(name)
            if cursor is None:
                return
            self._cursors = {key: value for key, value in self._cursors.items() if key != name}
            cursor.close()
            self._disk.remove(self._cursor_directory / f"{quote(name, safe='')}{_POSITION}")
        self._keeper.touch()

    def position_moved(self) -> None:
        """A cursor tells that its position grew."""
        self._keeper.touch()

    def notes(self, name: str) -> Notes:
        """The side log `name`: a few durable lines that a consumer keeps beside its position."""
        with self._registry:
            notes = self._notes.get(name)
            if notes is None:
                notes = Notes.open(self._directory / "notes" / f"{quote(name, safe='')}.notes", self._disk)
                self._notes[name] = notes
            return notes

    def _all_cursors(self) -> Sequence[Cursor]:
        return tuple(self._cursors.values())

    # The whole

    def stats(self) -> JournalStats:
        """Figures of this moment."""
        cursors = sorted(self._all_cursors(), key=lambda cursor: cursor.position)
        oldest = cursors[0].position if cursors else self._log.first
        waiting = oldest < self._log.next
        latency = self._committer.latency
        return JournalStats(
            bytes=self._log.bytes,
            max_bytes=self._settings.max_bytes,
            pending_bytes=self._committer.pending_bytes,
            segments=self._log.count,
            first_sequence=self._log.first,
            next_sequence=self._log.next,
            age_seconds=max(0.0, time.time() - self._log.seen(oldest)) if waiting else 0.0,
            records=self._committer.records,
            commits=latency.count,
            commit_seconds=latency.total,
            commit_slowest_seconds=latency.slowest,
            commit_buckets=tuple(latency.buckets),
            refused_full=self._refused,
            failures=self._committer.failures,
            lost_records=self._lost,
            torn_bytes=self._torn_bytes,
            healthy=self._committer.healthy,
            cursors=tuple(CursorStats(cursor.name, cursor.position, cursor.lag) for cursor in cursors),
        )

    def close(self) -> None:
        """Write what waits and the positions, then let others in; blocks, safe twice."""
        self._committer.close()
        self._keeper.close()
        with self._registry:
            for cursor in self._cursors.values():
                cursor.close()
            for notes in self._notes.values():
                notes.close()
        self._log.close()
        self._lock.release()

    async def aclose(self) -> None:
        """Close from an event loop."""
        await asyncio.to_thread(self.close)
