"""Telling when a configuration file changes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from heliograph.app.configuration import resolve
from heliograph.pipeline.config.sources import watched_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

INTERVAL_SECONDS: Final = 1.0
Stamp = tuple[int, int, int]


class FileWatch:
    """Calls back once the files of `sources` have changed, and are the same at two looks (nobody writes any more).

    Args:
        sources: Configuration sources; only files are watched.
        changed: Called on the watch's own thread.
        interval: Seconds between two looks.
    """

    def __init__(self, sources: Sequence[str], changed: Callable[[], None], interval: float = INTERVAL_SECONDS) -> None:
        self._files: Final = watched_files(resolve(sources))
        self._changed: Final = changed
        self._interval: Final = interval
        self._stop: Final = threading.Event()
        self._thread: Final = threading.Thread(target=self._work, name="configuration watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        if self._files:
            self._thread.start()

    def stop(self) -> None:
        """End; safe without start."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _work(self) -> None:
        known = seen = self._stamps()
        while not self._stop.wait(self._interval):
            now = self._stamps()
            if now != known and now == seen and all(now):
                known = now
                self._changed()
            seen = now

    def _stamps(self) -> list[Stamp | None]:
        return [_stamp(path) for path in self._files]


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
