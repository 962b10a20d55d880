"""One segment file: `<first sequence, 20 digits>.segment`, a 32-byte head, then records."""

import threading
import zlib
from bisect import bisect_right
from pathlib import Path
from struct import Struct
from typing import NamedTuple

from heliograph.journal.disk import Disk
from heliograph.journal.records import JournalRecord, scan

SUFFIX = ".segment"
SPARE_SUFFIX = ".spare"
"""A file that is no longer needed and waits to be written over."""
HEAD_BYTES = 32
_HEAD = Struct("<8sIIQI")
_MAGIC = b"HGJOURNL"
_FORMAT = 1
_READ_AHEAD = 64 << 10
_MARK_SECONDS = 10.0


def segment_path(directory: Path, first: int) -> Path:
    """Path of the segment that begins with sequence `first`."""
    return directory / f"{first:020d}{SUFFIX}"


def pack_head(salt: int, first: int, *, reused: bool = False) -> bytes:
    """The head of a segment that begins with sequence `first`; `reused` where an older one lies behind its end."""
    fields = _HEAD.pack(_MAGIC, _FORMAT, salt, first, int(reused))
    return fields + zlib.crc32(fields).to_bytes(HEAD_BYTES - _HEAD.size, "little")


def head_salt(head: bytes) -> int | None:
    """The salt that a segment's head holds, None when the head is damaged."""
    if len(head) < HEAD_BYTES or zlib.crc32(head[: _HEAD.size]) != int.from_bytes(head[_HEAD.size :], "little"):
        return None
    magic, version, salt, _, _ = _HEAD.unpack_from(head)
    return salt if magic == _MAGIC and version == _FORMAT else None


def head_is_reused(head: bytes) -> bool:
    """Whether a sound head says that what an older segment held lies behind this one's end."""
    return bool(_HEAD.unpack_from(head)[4])


class Want(NamedTuple):
    """What to read: sequences in [start, limit), at least one record, else up to `max_bytes` of them."""

    start: int
    limit: int
    max_bytes: int


class SegmentRead(NamedTuple):
    """Sound records of one read, and the sequence up to which the segment was looked at."""

    records: list[JournalRecord]
    next: int


class Segment:
    """What is known of one segment.

    Attributes:
        path: Where it is.
        first: Sequence with which it begins.
        size: Bytes that hold committed records, the head included.
    """

    __slots__ = ("_lock", "_offsets", "_sequences", "_times", "first", "path", "size")

    def __init__(self, path: Path, first: int, size: int, seen: float) -> None:
        self.path = path
        self.first = first
        self.size = size
        self._sequences = [first]
        self._offsets = [HEAD_BYTES]
        self._times = [seen]
        self._lock = threading.Lock()

    def mark(self, sequence: int, offset: int, seen: float | None = None) -> None:
        """Remember where `sequence` begins and when it was written; at most one mark per 64 KiB or ten seconds."""
        with self._lock:
            late = seen is not None and seen - self._times[-1] >= _MARK_SECONDS
            if sequence > self._sequences[-1] and (late or offset - self._offsets[-1] >= _READ_AHEAD):
                self._times.append(self._times[-1] if seen is None else seen)
                self._offsets.append(offset)
                self._sequences.append(sequence)

    def place(self, sequence: int) -> tuple[int, int]:
        """A sequence at or before `sequence` and its offset."""
        at = bisect_right(self._sequences, sequence) - 1
        return (self._sequences[at], self._offsets[at]) if at >= 0 else (self.first, HEAD_BYTES)

    def seen(self, sequence: int) -> float:
        """Unix time at which `sequence`, or one shortly before it, was written."""
        return self._times[max(0, bisect_right(self._sequences, sequence) - 1)]

    def read(self, disk: Disk, salt: int, want: Want) -> SegmentRead:
        """What is wanted, empty only when the segment has none of it; OSError from the disk."""
        known, offset = self.place(want.start)
        length = want.max_bytes + _READ_AHEAD
        while True:
            available = min(length, self.size - offset)
            buffer = disk.read(self.path, offset, available)
            records, end, after = _collect(salt, buffer, known, want)
            if records:
                self.mark(after, offset + end)
                return SegmentRead(records, after)
            if offset + available >= self.size:
                return SegmentRead([], want.limit)
            if end:
                known, offset = after, offset + end
                self.mark(known, offset)
            else:
                length *= 2


def _collect(salt: int, buffer: bytes, known: int, want: Want) -> tuple[list[JournalRecord], int, int]:
    """Wanted records of `buffer`, where the last one looked at ends, and the sequence after it."""
    records: list[JournalRecord] = []
    taken, end, after = 0, 0, known
    for found in scan(salt, buffer, known, want.limit):
        if found.record.sequence >= want.start:
            taken += found.end - found.offset
            if records and taken > want.max_bytes:
                break
            records.append(found.record)
        end, after = found.end, found.record.sequence + 1
    return records, end, after
