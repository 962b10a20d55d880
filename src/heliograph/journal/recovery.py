"""Reading a journal's directory back after whatever happened to the process before."""

import json
import secrets
from pathlib import Path
from typing import NamedTuple

from heliograph.journal.disk import Disk
from heliograph.journal.errors import JournalIncompatible
from heliograph.journal.events import EventKind, EventSink, JournalEvent
from heliograph.journal.records import read_header, scan
from heliograph.journal.segments import HEAD_BYTES, SPARE_SUFFIX, SUFFIX, Segment, head_is_reused, head_salt

_IDENTITY = "journal.json"
_FORMAT = 1
_NO_LIMIT = 1 << 64


class Recovered(NamedTuple):
    """The segments, oldest first, the sequence after the last record, and how many bytes were cut off the tail."""

    segments: list[Segment]
    next_sequence: int
    torn_bytes: int


def load_salt(directory: Path, disk: Disk) -> int:
    """The journal's salt, made on first use; taken from a segment where the identity file is damaged.

    Raises:
        JournalIncompatible: A later version wrote the directory.
    """
    path = directory / _IDENTITY
    try:
        identity = json.loads(path.read_text())
        version, salt = int(identity["format"]), int(identity["salt"])
    except (OSError, ValueError, KeyError, TypeError):
        salt = _salt_of_segments(directory, disk)
        if salt is None:
            salt = secrets.randbits(32)
        _write_identity(path, disk, salt)
        return salt
    if version != _FORMAT:
        raise JournalIncompatible(f"the journal in {directory} has format {version}; this version reads {_FORMAT}")
    return salt


def _salt_of_segments(directory: Path, disk: Disk) -> int | None:
    for path in sorted(directory.glob(f"*{SUFFIX}")):
        salt = head_salt(disk.read(path, 0, HEAD_BYTES))
        if salt is not None:
            return salt
    return None


def _write_identity(path: Path, disk: Disk, salt: int) -> None:
    temporary = path.with_suffix(".new")
    descriptor = disk.open_update(temporary)
    try:
        disk.truncate(descriptor, 0)
        disk.pwrite(descriptor, json.dumps({"format": _FORMAT, "salt": salt}).encode(), 0)
        disk.sync(descriptor)
    finally:
        disk.close(descriptor)
    disk.replace(temporary, path)
    disk.sync_directory(path.parent)


def recover(directory: Path, disk: Disk, salt: int, emit: EventSink) -> Recovered:
    """Find the segments, and cut what a crash left behind the last sound record of the last one.

    Earlier segments are not read here: damage in them is found when they are.
    """
    for spare in directory.glob(f"*{SPARE_SUFFIX}"):
        disk.remove(spare)
    paths = sorted(path for path in directory.glob(f"*{SUFFIX}") if path.stem.isdigit())
    segments: list[Segment] = []
    for path in paths:
        status = path.stat()
        segments.append(Segment(path, int(path.stem), status.st_size, status.st_mtime))
    torn = 0
    while segments:
        next_sequence, cut = _check_last(segments[-1], disk, salt, emit)
        torn += cut
        if next_sequence is not None:
            return Recovered(segments, next_sequence, torn)
        disk.remove(segments.pop().path)
    return Recovered([], 0, torn)


def _check_last(segment: Segment, disk: Disk, salt: int, emit: EventSink) -> tuple[int | None, int]:
    """The sequence after the segment's last record (None: not even its head is whole) and the bytes cut off."""
    buffer = disk.read(segment.path, 0, segment.size)
    if len(buffer) < HEAD_BYTES:
        return None, len(buffer)
    next_sequence, end, skipped = segment.first, HEAD_BYTES, 0
    for found in scan(salt, buffer[HEAD_BYTES:], segment.first, _NO_LIMIT):
        skipped += found.skipped
        segment.mark(found.record.sequence, HEAD_BYTES + found.offset)
        next_sequence, end = found.record.sequence + 1, HEAD_BYTES + found.end
    if skipped:
        message = f"{skipped} damaged bytes inside {segment.path.name}: the records around them are kept"
        emit(JournalEvent(EventKind.CORRUPT, message, {"bytes": skipped, "segment": segment.path.name}))
    torn = segment.size - end
    if torn:
        _cut(segment, disk, end)
        if _is_old(salt, buffer, end, next_sequence):
            return next_sequence, 0
        message = f"cut {torn} bytes off the end of {segment.path.name}: a write that was never acknowledged"
        emit(JournalEvent(EventKind.TORN_TAIL, message, {"bytes": torn, "segment": segment.path.name}))
    return next_sequence, torn


def _is_old(salt: int, buffer: bytes, end: int, next_sequence: int) -> bool:
    """Whether what follows the last record is of an older segment in the same file, and not of a torn write."""
    head = buffer[:HEAD_BYTES]
    if head_salt(head) is None or not head_is_reused(head):
        return False
    header = read_header(salt, buffer, end)
    return header is None or header.sequence < next_sequence


def _cut(segment: Segment, disk: Disk, end: int) -> None:
    descriptor = disk.open_update(segment.path)
    try:
        disk.truncate(descriptor, end)
    finally:
        disk.close(descriptor)
    segment.size = end
