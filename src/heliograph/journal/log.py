"""The segments in order: append at the end, read anywhere, drop at the front."""

import contextlib
import itertools
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from heliograph.journal.disk import Buffer, Disk, no_space
from heliograph.journal.ranges import JournalRange
from heliograph.journal.records import JournalRecord
from heliograph.journal.segments import HEAD_BYTES, SPARE_SUFFIX, Segment, Want, pack_head, segment_path

_MAX_VECTORS = 512
_CHUNK_BYTES = 1 << 20
"""Larger groups are written in pieces and synced once: one write of 7 MB cost 7 ms of CPU on ext4, in pieces 2 ms."""


class Volume(NamedTuple):
    """A directory, the operating system below it, and the journal's salt."""

    directory: Path
    disk: Disk
    salt: int


class LogRead(NamedTuple):
    """Records of one read, the sequence to read next, and the ranges that damage took."""

    records: list[JournalRecord]
    next: int
    lost: list[JournalRange]


class SegmentLog:
    """Segments of one directory. One thread appends; reads and drops may come from others.

    Args:
        volume: Where the segments are.
        segments: What recovery found, oldest first; empty in a new journal.
        next_sequence: Sequence of the next record.
        segment_bytes: Size at which a new segment begins.
        spares: How many files that are no longer needed are kept, to be written over: that costs half of what growing a
            file costs, and half the time, because the file system has nothing to note.

    Attributes:
        next: Sequence of the next record; everything below is durable.
    """

    def __init__(
        self, volume: Volume, segments: Sequence[Segment], next_sequence: int, segment_bytes: int, spares: int = 0
    ) -> None:
        self._directory, self._disk, self._salt = volume
        self._segments = list(segments)
        self._segment_bytes = segment_bytes
        self._descriptor = -1
        self._suspect = False
        self._reused = False
        self._most_spares = spares
        self._spares: deque[Path] = deque()
        self._written = sum(segment.size for segment in segments)
        self._freed = 0
        self.next = next_sequence

    @property
    def bytes(self) -> int:
        """Size of all segments."""
        return self._written - self._freed

    @property
    def first(self) -> int:
        """The oldest sequence that a segment may hold."""
        segments = self._segments
        return segments[0].first if segments else self.next

    @property
    def count(self) -> int:
        """Number of segments."""
        return len(self._segments)

    def append(self, vectors: Sequence[Buffer], total: int, next_sequence: int) -> None:
        """Write `vectors` (`total` bytes) durably; records up to `next_sequence` exist when this returns.

        Raises:
            OSError: Nothing of it was kept; the half-written tail is cut off now, or before the next append.
        """
        self._prepare()
        segment = self._segments[-1]
        try:
            self._write_all(vectors, total)
        except OSError:
            self._suspect = True
            self._try_cut(segment)
            raise
        offset = segment.size
        segment.size += total
        self._written += total
        segment.mark(self.next, offset, time.time())
        self.next = next_sequence

    def _prepare(self) -> None:
        """Have a segment open at its committed end, a new one where the last is full, gone or was never made."""
        if self._descriptor >= 0 and not self._disk.is_linked(self._descriptor):
            self._forget_unlinked()
        if self._suspect and self._descriptor >= 0:
            self._cut(self._segments[-1])
        last = self._segments[-1] if self._segments else None
        if last is None or (last.size >= self._segment_bytes and last.first < self.next):
            self._begin_segment()
        elif self._descriptor < 0:
            self._descriptor = self._disk.open_append(last.path)
            self._cut(last)

    def _forget_unlinked(self) -> None:
        """Somebody deleted the file that is written to: what it held is lost, what comes now must not be."""
        self._close_file()
        self._reused = False
        segment = self._segments.pop()
        self._freed += segment.size

    def _begin_segment(self) -> None:
        if self._reused:
            self._disk.truncate(self._descriptor, self._segments[-1].size)
            self._reused = False
        path = segment_path(self._directory, self.next)
        reused, descriptor = self._open_segment(path)
        try:
            self._write_head(descriptor, reused=reused)
            self._disk.sync_directory(self._directory)
        except OSError:
            self._disk.close(descriptor)
            raise
        self._close_file()
        self._descriptor, self._suspect, self._reused = descriptor, False, reused
        self._segments.append(Segment(path, self.next, HEAD_BYTES, time.time()))
        self._written += HEAD_BYTES

    def _open_segment(self, path: Path) -> tuple[bool, int]:
        """The file of a new segment, whether there is an old one in it, and its descriptor."""
        try:
            spare = self._spares.popleft()
        except IndexError:
            pass
        else:
            with contextlib.suppress(FileNotFoundError):
                self._disk.replace(spare, path)
                return True, self._disk.open_reused(path)
        descriptor = self._disk.open_append(path)
        try:
            self._disk.truncate(descriptor, 0)
        except OSError:
            self._disk.close(descriptor)
            raise
        return False, descriptor

    def _write_head(self, descriptor: int, *, reused: bool) -> None:
        if self._disk.writev(descriptor, [pack_head(self._salt, self.next, reused=reused)]) != HEAD_BYTES:
            raise no_space()

    def _write_all(self, vectors: Sequence[Buffer], total: int) -> None:
        if total <= _CHUNK_BYTES:
            _write_whole(self._disk.writev, self._descriptor, vectors, total)
            return
        for chunk, size in _chunks(vectors):
            _write_whole(self._disk.writev_unsynced, self._descriptor, chunk, size)
        self._disk.sync(self._descriptor)

    def _cut(self, segment: Segment) -> None:
        self._disk.truncate(self._descriptor, segment.size)
        self._suspect = self._reused = False

    def _try_cut(self, segment: Segment) -> None:
        try:
            self._cut(segment)
        except OSError:
            self._suspect = True

    def read(self, start: int, stop: int, max_bytes: int) -> LogRead:
        """Records in [start, min(stop, next)): at least one where there is one, else up to `max_bytes` of bodies.

        Damage is skipped and given as lost ranges. OSError from the disk.
        """
        stop = min(stop, self.next)
        lost: list[JournalRange] = []
        if start < self.first:
            lost.append(JournalRange(start, min(self.first, stop)))
            start = lost[0].end
        while start < stop:
            segment, limit = self._segment_of(start, stop)
            try:
                records, after = segment.read(self._disk, self._salt, Want(start, limit, max_bytes))
            except FileNotFoundError:
                records, after = [], limit
            expected = start
            for record in records:
                if record.sequence > expected:
                    lost.append(JournalRange(expected, record.sequence))
                expected = record.sequence + 1
            if after > expected:
                lost.append(JournalRange(expected, after))
            if records:
                return LogRead(records, after, lost)
            start = after
        return LogRead([], start, lost)

    def _segment_of(self, start: int, stop: int) -> tuple[Segment, int]:
        """The segment that holds `start`, and where it or the read ends."""
        segments = self._segments.copy()
        for segment, following in itertools.pairwise(segments):
            if start < following.first:
                return segment, min(stop, following.first)
        return segments[-1], stop

    def drop_below(self, sequence: int) -> int:
        """Delete segments that hold nothing at or above `sequence`, never the last one; return the bytes freed."""
        freed = 0
        while len(self._segments) > 1 and self._segments[1].first <= sequence:
            segment = self._segments[0]
            self._put_away(segment)
            del self._segments[0]
            freed += segment.size
            self._freed += segment.size
        return freed

    def _put_away(self, segment: Segment) -> None:
        """Keep a file to be written over, or delete it."""
        if len(self._spares) < self._most_spares and segment.size >= self._segment_bytes:
            spare = segment.path.with_suffix(SPARE_SUFFIX)
            with contextlib.suppress(FileNotFoundError):
                self._disk.replace(segment.path, spare)
                self._spares.append(spare)
            return
        self._disk.remove(segment.path)

    def seen(self, sequence: int) -> float:
        """Unix time at which the record `sequence` was written, or one shortly before it."""
        return self._segment_of(sequence, self.next)[0].seen(sequence)

    def close(self) -> None:
        """Close for good: leave nothing on disk but segments of their own size."""
        with contextlib.suppress(OSError):
            if self._reused:
                self._cut(self._segments[-1])
            while self._spares:
                self._disk.remove(self._spares.popleft())
        self._close_file()

    def _close_file(self) -> None:
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            self._disk.close(descriptor)


def _chunks(vectors: Sequence[Buffer]) -> Iterator[tuple[list[Buffer], int]]:
    """The same bytes in pieces of at most `_CHUNK_BYTES`, with their sizes."""
    chunk: list[Buffer] = []
    size = 0
    for vector in vectors:
        rest = memoryview(vector)
        while len(rest) > _CHUNK_BYTES - size:
            part, rest = rest[: _CHUNK_BYTES - size], rest[_CHUNK_BYTES - size :]
            yield [*chunk, part], _CHUNK_BYTES
            chunk, size = [], 0
        chunk.append(rest)
        size += len(rest)
    if size:
        yield chunk, size


def _write_whole(
    write: Callable[[int, Sequence[Buffer]], int], descriptor: int, vectors: Sequence[Buffer], total: int
) -> None:
    """Write all of it, however little the system takes at once."""
    if len(vectors) > _MAX_VECTORS:
        vectors = [b"".join(vectors)]
    written = write(descriptor, vectors)
    while written < total:
        taken = write(descriptor, [memoryview(b"".join(vectors))[written:]])
        if taken == 0:
            raise no_space()
        written += taken
