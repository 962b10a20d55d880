"""Bytes that do not fit into memory, in bounded files that nobody reads after a crash."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

FILE_BYTES: Final = 64 << 20
"""A file is deleted when all its pieces are, so that files of this size give room back soon."""
_SUFFIX: Final = ".spill"


@dataclass(slots=True)
class _File:
    path: Path
    descriptor: int
    size: int = 0
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """Where some bytes are.

    Attributes:
        file: Number of the file.
        offset: Their first byte.
        size: How many.
    """

    file: int
    offset: int
    size: int


class Spill:
    """Pieces of bytes on disk. What it keeps is in the journal too: nothing is synced. Not thread-safe.

    Args:
        directory: Where the files are; those of an earlier run are deleted.
        limit: Bytes on disk.

    Attributes:
        size: Bytes on disk now.
    """

    def __init__(self, directory: Path, limit: int) -> None:
        self._directory: Final = directory
        self._limit: Final = limit
        self._files: Final[dict[int, _File]] = {}
        self._next = 0
        self.size = 0
        for left in directory.glob(f"*{_SUFFIX}"):
            left.unlink(missing_ok=True)

    def has_room(self, size: int) -> bool:
        """Whether a piece of `size` bytes may be written."""
        return self.size + size <= self._limit

    def write(self, data: bytes) -> Piece:
        """Keep bytes.

        Raises:
            OSError: The disk does not take them.
        """
        number, file = self._current()
        offset = file.size
        view = memoryview(data)
        while view:
            written = os.pwrite(file.descriptor, view, offset + len(data) - len(view))
            view = view[written:]
        file.size += len(data)
        file.pieces += 1
        self.size += len(data)
        return Piece(number, offset, len(data))

    def read(self, piece: Piece) -> bytes:
        """The bytes of a piece.

        Raises:
            OSError: The disk does not give them.
        """
        data = os.pread(self._files[piece.file].descriptor, piece.size, piece.offset)
        if len(data) < piece.size:
            raise OSError(f"{self._files[piece.file].path} is shorter than it was")
        return data

    def free(self, piece: Piece) -> None:
        """Forget a piece."""
        file = self._files[piece.file]
        file.pieces -= 1
        if not file.pieces:
            self._delete(piece.file)

    def close(self) -> None:
        """Delete all files."""
        for number in list(self._files):
            self._delete(number)

    def _current(self) -> tuple[int, _File]:
        last = self._files.get(self._next - 1)
        if last is not None and last.size < FILE_BYTES:
            return self._next - 1, last
        self._directory.mkdir(parents=True, exist_ok=True)
        path = self._directory / f"{self._next}{_SUFFIX}"
        file = _File(path, os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        self._files[self._next] = file
        self._next += 1
        return self._next - 1, file

    def _delete(self, number: int) -> None:
        file = self._files.pop(number)
        self.size -= file.size
        os.close(file.descriptor)
        with contextlib.suppress(OSError):
            file.path.unlink(missing_ok=True)
