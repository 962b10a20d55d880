"""The few calls that the journal makes to the operating system, in one place so that tests can break them."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path

Buffer = bytes | bytearray | memoryview


def no_space() -> OSError:
    """The error of a disk that took only a part of a write."""
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Disk:
    """The real disk. Every method raises OSError as the system call does."""

    def open_append(self, path: Path) -> int:
        """Open or create `path` for appends; return the descriptor."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def open_reused(self, path: Path) -> int:
        """Open `path`, which holds what nobody needs any more, to be written over from its beginning on."""
        return os.open(path, os.O_WRONLY | os.O_CLOEXEC)

    def open_update(self, path: Path) -> int:
        """Open or create `path` for writes in place; return the descriptor."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def writev(self, descriptor: int, buffers: Sequence[Buffer]) -> int:
        """Write the buffers durably where the last write ended; return how many bytes were taken.

        One system call, and one wait for the interpreter's lock, where write and fdatasync are two: when it returns,
        the data and the file size needed to read it are on the device.
        """
        return os.pwritev(descriptor, buffers, -1, os.RWF_DSYNC)  # at the file's own position, which moves

    def writev_unsynced(self, descriptor: int, buffers: Sequence[Buffer]) -> int:
        """The same, durable only after `sync`."""
        return os.writev(descriptor, buffers)

    def pwrite(self, descriptor: int, data: bytes, offset: int) -> None:
        """Write `data` at `offset`."""
        os.pwrite(descriptor, data, offset)

    def truncate(self, descriptor: int, length: int) -> None:
        """Cut the file to `length` bytes and make that durable; the next write goes there."""
        os.ftruncate(descriptor, length)
        os.lseek(descriptor, length, os.SEEK_SET)
        os.fdatasync(descriptor)

    def sync(self, descriptor: int) -> None:
        """Make what was written durable."""
        os.fdatasync(descriptor)

    def sync_directory(self, path: Path) -> None:
        """Make the directory's entries durable."""
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def is_linked(self, descriptor: int) -> bool:
        """Whether the open file still has a name: data written to a deleted file would be lost."""
        return os.fstat(descriptor).st_nlink > 0

    def read(self, path: Path, offset: int, length: int) -> bytes:
        """Up to `length` bytes of `path` from `offset`."""
        with path.open("rb", buffering=0) as file:
            file.seek(offset)
            parts: list[bytes] = []
            while length > 0 and (part := file.read(length)):
                parts.append(part)
                length -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def remove(self, path: Path) -> None:
        """Delete the file; one that is gone already is no error."""
        path.unlink(missing_ok=True)

    def replace(self, source: Path, target: Path) -> None:
        """Give `source` the name of `target`."""
        source.replace(target)

    def close(self, descriptor: int) -> None:
        """Close the descriptor."""
        os.close(descriptor)
