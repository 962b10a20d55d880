"""One process a directory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from heliograph.store.embedded.lock import DirectoryLock
from heliograph.store.errors import StoreLockedError

HOLD = """
import sys
from pathlib import Path
from heliograph.store.embedded.lock import DirectoryLock
lock = DirectoryLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_the_second_process_is_told_who_holds_the_directory(tmp_path: Path) -> None:
    """The message names the process; when it is gone, even killed, the directory is free."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(StoreLockedError, match=f"process {process.pid}") as caught:
            DirectoryLock(tmp_path)
        assert caught.value.hints
        process.kill()
    DirectoryLock(tmp_path).release()


def test_a_released_lock_can_be_taken_again(tmp_path: Path) -> None:
    """Releasing twice is safe, and another may follow."""
    first = DirectoryLock(tmp_path)
    first.release()
    first.release()
    second = DirectoryLock(tmp_path)
    assert str(os.getpid()) in second.path.read_text()
    second.release()


def test_an_unreadable_note_still_refuses(tmp_path: Path) -> None:
    """A lock file of unknown content does not hide the refusal."""
    lock = DirectoryLock(tmp_path)
    lock.path.write_text("?")
    with pytest.raises(StoreLockedError, match="another process"):
        DirectoryLock(tmp_path)
    lock.release()
