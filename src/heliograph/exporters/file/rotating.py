"""A file that is put aside when it is full."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from heliograph.exporters.file.config import RotationConfig

_MEGABYTE: Final = 1_000_000
_DAY: Final = 86_400


class RotatingFile:
    """Appends to `path`; with `rotation`, puts it aside as `name-TIME.ext` when it is full. Not thread-safe.

    Nothing is buffered: what was written is with the operating system, and a write that fails leaves nothing behind
    where the file can be cut.

    Args:
        path: The file.
        rotation: When to put it aside; None never does.
        append: Go on at the end of what is there; otherwise it is emptied, or with `rotation` put aside.
    """

    def __init__(self, path: Path, rotation: RotationConfig | None, *, append: bool) -> None:
        self._path: Final = path
        self._rotation: Final = rotation
        keeps = append or rotation is not None
        self._file: IO[bytes] = path.open("ab" if keeps else "wb", buffering=0)
        self._size = path.stat().st_size

    def write(self, data: bytes) -> None:
        """Append `data` whole or not at all; OSError when the disk refuses."""
        rotation = self._rotation
        if rotation is not None and self._size and self._size + len(data) > rotation.max_megabytes * _MEGABYTE:
            self._rotate(rotation)
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            with suppress(OSError):
                self._file.truncate(self._size)
            raise
        self._size += len(data)

    def close(self) -> None:
        """Close it."""
        self._file.close()

    def _rotate(self, rotation: RotationConfig) -> None:
        self._file.close()
        now = datetime.now(UTC)
        moment = now.astimezone() if rotation.localtime else now
        stamp = moment.strftime("%Y-%m-%dT%H-%M-%S.%f")
        self._path.rename(self._path.with_name(f"{self._path.stem}-{stamp}{self._path.suffix}"))
        self._file = self._path.open("ab", buffering=0)
        self._size = 0
        self._clean(rotation)

    def _clean(self, rotation: RotationConfig) -> None:
        kept = sorted(self._path.parent.glob(f"{self._path.stem}-*{self._path.suffix}"), reverse=True)
        oldest = time.time() - rotation.max_days * _DAY if rotation.max_days else 0.0
        for place, file in enumerate(kept):
            if (rotation.max_backups and place >= rotation.max_backups) or file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)
