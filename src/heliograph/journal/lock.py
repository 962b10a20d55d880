"""One process at a time in a directory."""

import fcntl
import os
from pathlib import Path

from heliograph.journal.errors import JournalLocked


class DirectoryLock:
    """Holds an exclusive lock on `directory/lock` until it is released or the process ends, however it ends.

    Raises:
        JournalLocked: Another holder has it; the message names its process.
    """

    def __init__(self, directory: Path) -> None:
        path = directory / "lock"
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(self._descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(self._descriptor)
            raise JournalLocked(f"the journal in {directory} is in use by process {holder}") from None
        try:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)
        except OSError:
            pass  # a full disk: the lock itself holds, only the name of its holder is missing

    def release(self) -> None:
        """Let others in; safe twice."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)
