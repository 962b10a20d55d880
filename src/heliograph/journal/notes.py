"""A small durable log beside the journal, for what a consumer must remember until its position has moved.

The store's exporter, for one, notes which ranges form a block, and under which token, before it inserts the block.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from heliograph.journal.disk import Disk, no_space
from heliograph.journal.errors import JournalClosed, JournalUnavailable
from heliograph.journal.records import HEADER_BYTES, Labels, pack_header, scan

_SALT = 0x4E4F5445
_COMPACT_BYTES = 1 << 20
_NO_LIMIT = 1 << 64
_LIVE = Labels(signal=0, encoding=0, channel=0)
_LAST_NUMBER = Labels(signal=0, encoding=0, channel=1)


class Notes:
    """Numbered entries, each durable when `append` returns; made by `Journal.notes` or `Notes.open`.

    Entries that were not trimmed are kept in memory: keep them few and small. Calls block on the disk; they may come
    from several threads.
    """

    def __init__(self, path: Path, disk: Disk) -> None:
        self._path = path
        self._disk = disk
        self._lock = threading.Lock()
        self._entries: dict[int, bytes] = {}
        self._next = 0
        self._suspect = True
        self._load()
        self._descriptor = disk.open_append(path)
        disk.sync_directory(path.parent)

    @classmethod
    def open(cls, path: Path, disk: Disk | None = None) -> Self:
        """Open the log at `path`, made when missing; an entry that a crash left half-written is cut off.

        Raises:
            JournalUnavailable: The file cannot be made, read or written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return cls(path, disk or Disk())
        except OSError as error:
            raise JournalUnavailable(f"the notes in {path} cannot be opened: {error.strerror}") from error

    def _load(self) -> None:
        self._size = 0
        if not self._path.exists():
            return
        buffer = self._disk.read(self._path, 0, self._path.stat().st_size)
        for found in scan(_SALT, buffer, 0, _NO_LIMIT):
            record = found.record
            self._next = record.sequence + 1
            self._size = found.end
            if record.channel == _LIVE.channel:
                self._entries[record.sequence] = record.body

    def append(self, data: bytes) -> int:
        """Write one entry durably; return its number, which is above all before it.

        Raises:
            JournalUnavailable: The disk refused; nothing was kept.
            JournalClosed: The notes are closed.
        """
        with self._lock:
            number = self._next
            self._write(number, data)
            self._entries[number] = data
            self._next = number + 1
            return number

    def replay(self) -> list[tuple[int, bytes]]:
        """All entries that were not trimmed, oldest first, with their numbers."""
        with self._lock:
            return sorted(self._entries.items())

    def trim(self, below: int) -> None:
        """Forget entries with numbers below `below`.

        Forgetting is durable only when the file is next rewritten, which happens by itself once a mebibyte of it is
        no longer needed: a replay may give back trimmed entries after a crash, never less than the others.
        """
        with self._lock:
            for number in [number for number in self._entries if number < below]:
                del self._entries[number]
            live = sum(map(len, self._entries.values()), HEADER_BYTES * len(self._entries))
            if self._descriptor >= 0 and self._size - live >= _COMPACT_BYTES:
                try:
                    self._rewrite()
                except OSError:
                    self._suspect = True

    def _write(self, number: int, data: bytes) -> None:
        if self._descriptor < 0:
            raise JournalClosed(f"the notes in {self._path} are closed")
        header = pack_header(_SALT, number, _LIVE, data)
        size = len(header) + len(data)
        try:
            if self._suspect:
                self._disk.truncate(self._descriptor, self._size)
            self._suspect = True
            self._write_whole(self._descriptor, [header, data], size)
        except OSError as error:
            raise JournalUnavailable(f"the notes in {self._path} cannot be written: {error.strerror}") from error
        self._suspect = False
        self._size += size

    def _write_whole(self, descriptor: int, buffers: Sequence[bytes], size: int) -> None:
        if self._disk.writev(descriptor, buffers) != size:
            raise no_space()

    def _rewrite(self) -> None:
        """Replace the file by one with the live entries and a mark that keeps numbers from being used again."""
        temporary = self._path.with_suffix(".new")
        self._disk.remove(temporary)
        descriptor = self._disk.open_append(temporary)
        parts: list[bytes] = []
        for number, data in sorted(self._entries.items()):
            parts += [pack_header(_SALT, number, _LIVE, data), data]
        if self._next - 1 not in self._entries:
            parts.append(pack_header(_SALT, self._next - 1, _LAST_NUMBER, b""))
        content = b"".join(parts)
        try:
            self._write_whole(descriptor, [content], len(content))
            self._disk.replace(temporary, self._path)
        except OSError:
            self._disk.close(descriptor)
            raise
        self._disk.close(self._descriptor)
        self._descriptor, self._size, self._suspect = descriptor, len(content), False
        self._disk.sync_directory(self._path.parent)

    def close(self) -> None:
        """Close the file; safe twice."""
        with self._lock:
            if self._descriptor >= 0:
                descriptor, self._descriptor = self._descriptor, -1
                self._disk.close(descriptor)
