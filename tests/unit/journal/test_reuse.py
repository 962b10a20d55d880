"""Files that are no longer needed are written over: what they held before must never be seen again."""

import shutil
from pathlib import Path

import pytest

from heliograph.journal import EventKind, Journal, JournalEvent, JournalSettings
from heliograph.journal.segments import HEAD_BYTES, head_is_reused
from heliograph.model import Signal

SEGMENT = 4000
SETTINGS = JournalSettings(max_bytes=1 << 20, segment_bytes=SEGMENT, position_interval=3600)


def turn_over(journal: Journal, times: int, text: str = "old") -> None:
    """Fill a segment and settle it, so often."""
    cursor = journal.cursor("a")
    for index in range(times):
        body = f"{text} {index} ".encode()
        cursor.settle([journal.append_blocking(Signal.LOGS, "json", [body + b"x" * 900] * 5)])
        journal._keeper.keep()


def reused(directory: Path) -> list[Path]:
    """Segments in files that held others before."""
    return [path for path in directory.glob("*.segment") if head_is_reused(path.read_bytes()[:HEAD_BYTES])]


@pytest.fixture
def crashed(tmp_path: Path) -> Path:
    """A directory as a kill leaves it: its last segment has one record, and an old segment behind it."""
    journal = Journal.open(tmp_path / "live", SETTINGS)
    turn_over(journal, 4)
    journal.append_blocking(Signal.LOGS, "json", [b"new"])
    shutil.copytree(tmp_path / "live", tmp_path / "crashed")
    journal.close()
    return tmp_path / "crashed"


def test_files_are_written_over(tmp_path: Path) -> None:
    """In the long run no file is made and none deleted; two at most wait, and none after the end."""
    journal = Journal.open(tmp_path, SETTINGS)
    turn_over(journal, 3)
    for index in range(6):
        before = {path.stat().st_ino for path in tmp_path.iterdir() if path.is_file()}
        turn_over(journal, 1, f"round {index}")
        assert {path.stat().st_ino for path in tmp_path.iterdir() if path.is_file()} == before
    assert len(list(tmp_path.glob("*.spare"))) <= 2
    assert reused(tmp_path)
    size = journal.stats().bytes
    journal.close()
    assert not list(tmp_path.glob("*.spare"))
    assert sum(path.stat().st_size for path in tmp_path.glob("*.segment")) == size


def test_a_small_journal_keeps_no_file(tmp_path: Path) -> None:
    """Where spare files would take more than an eighth of the bound there are none."""
    journal = Journal.open(tmp_path, JournalSettings(max_bytes=8 * SEGMENT, segment_bytes=SEGMENT))
    turn_over(journal, 4)
    assert not list(tmp_path.glob("*.spare"))
    journal.close()


def test_the_old_is_not_read_after_a_crash(crashed: Path) -> None:
    """A restart finds the new record alone, cuts the old off, and has nothing to report: nothing was torn."""
    segment = max(reused(crashed))
    assert segment.stat().st_size > SEGMENT
    events: list[JournalEvent] = []
    journal = Journal.open(crashed, SETTINGS, on_event=events.append)
    cursor = journal.cursor("a")
    assert [record.body for record in cursor.read(cursor.position)] == [b"new"]
    assert journal.append_blocking(Signal.LOGS, "json", [b"newer"]).end == journal.next_sequence
    assert [record.body for record in cursor.read(cursor.position)] == [b"new", b"newer"]
    assert (events, journal.stats().torn_bytes) == ([], 0)
    assert not list(crashed.glob("*.spare"))
    journal.close()


@pytest.mark.parametrize("lost", [1, 500])
def test_a_torn_write_over_the_old_is_noticed(crashed: Path, tmp_path: Path, lost: int) -> None:
    """A record that did not reach the disk as a whole is cut off and reported, though old bytes follow it."""
    whole = tmp_path / "torn"
    shutil.copytree(crashed, whole)
    journal = Journal.open(whole, SETTINGS)
    end = journal._log._segments[-1].size
    start = journal.next_sequence
    journal.append_blocking(Signal.LOGS, "json", [b"y" * 700])
    record = max(whole.glob("*.segment")).read_bytes()[end:]
    journal.close()
    segment = max(reused(crashed))
    with segment.open("r+b") as file:
        file.seek(end)
        file.write(record[: len(record) - lost])
    events: list[JournalEvent] = []
    journal = Journal.open(crashed, SETTINGS, on_event=events.append)
    assert [event.kind for event in events] == [EventKind.TORN_TAIL]
    assert journal.next_sequence == start
    journal.close()


def test_a_spare_file_that_vanished_is_no_error(tmp_path: Path) -> None:
    """Somebody cleans up: a new file is made."""
    journal = Journal.open(tmp_path, SETTINGS)
    turn_over(journal, 3)
    for spare in tmp_path.glob("*.spare"):
        spare.unlink()
    turn_over(journal, 2)
    journal.close()
