"""One process for each data directory.

chDB's own refusal does not say who holds the directory; this lock does.
"""

import fcntl
import json
import os
import socket
from pathlib import Path

from heliograph.store.errors import StoreLockedError

FILE_NAME = "store.lock"


class DirectoryLock:
    """An advisory lock on a file in the directory, held until `release` or the end of the process.

    Args:
        directory: Created when it is missing.

    Raises:
        StoreLockedError: Another process holds it; the message names the process.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.path = directory / FILE_NAME
        self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(os.pread(self._descriptor, 4096, 0))
            os.close(self._descriptor)
            self._descriptor = -1
            raise StoreLockedError(f"The data directory {directory} is in use by {holder}.") from error
        note = json.dumps({"process": os.getpid(), "host": socket.gethostname()}).encode()
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, note, 0)

    def release(self) -> None:
        """Let go; safe twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _holder(note: bytes) -> str:
    """The holder in words."""
    try:
        facts = json.loads(note)
        return f"process {facts['process']} on {facts['host']}"
    except (ValueError, KeyError, TypeError):
        return "another process"
