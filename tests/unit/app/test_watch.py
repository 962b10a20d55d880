"""The watch over configuration files."""

import threading
from pathlib import Path

from heliograph.app.watch import FileWatch


def test_a_change_is_told_once_it_is_written(tmp_path: Path) -> None:
    """A file that changes, or is replaced, calls back; one that stays the same does not."""
    path = tmp_path / "c.yaml"
    path.write_text("a: 1")
    changed = threading.Semaphore(0)
    watch = FileWatch([str(path), "yaml:b: 1"], changed.release, interval=0.01)
    watch.start()
    try:
        assert not changed.acquire(timeout=0.05)
        path.write_text("a: 22")
        assert changed.acquire(timeout=5)
        other = tmp_path / "new.yaml"
        other.write_text("a: 333")
        other.replace(path)
        assert changed.acquire(timeout=5)
    finally:
        watch.stop()


def test_nothing_to_watch_is_fine() -> None:
    """Without files there is nothing to do, and stopping is safe."""
    watch = FileWatch(["yaml:a: 1"], lambda: None)
    watch.start()
    watch.stop()
