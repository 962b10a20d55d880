"""The side log."""

# ruff: noqa: D102 - the disk's methods are documented by the class they replace

import errno
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from heliograph.journal import Disk, JournalUnavailable, Notes
from heliograph.journal.disk import Buffer


def test_notes_come_back_until_they_are_trimmed(tmp_path: Path) -> None:
    """Entries survive a restart with their numbers; numbers are never used twice."""
    notes = Notes.open(tmp_path / "plans.notes")
    assert [notes.append(b"a"), notes.append(b"b"), notes.append(b"c")] == [0, 1, 2]
    notes.trim(1)
    assert notes.replay() == [(1, b"b"), (2, b"c")]
    notes.close()
    notes.close()
    notes = Notes.open(tmp_path / "plans.notes")
    assert notes.replay()[-2:] == [(1, b"b"), (2, b"c")]
    assert notes.append(b"d") == 3
    notes.close()


@pytest.mark.parametrize("kept", [0, 1])
def test_the_file_shrinks_when_most_of_it_is_trimmed(tmp_path: Path, kept: int) -> None:
    """After a mebibyte of trimmed entries the file is rewritten with the live ones, and numbers go on."""
    path = tmp_path / "plans.notes"
    notes = Notes.open(path)
    for number in range(30):
        assert notes.append(bytes(50_000)) == number
        notes.trim(number + 1 - kept)
    assert path.stat().st_size < 1_100_000
    notes.close()
    notes = Notes.open(path)
    assert notes.append(b"next") == 30
    assert notes.replay()[-1] == (30, b"next")
    notes.close()


def test_a_torn_entry_is_cut_off(tmp_path: Path) -> None:
    """A half-written last entry is not given back and does not harm the next."""
    path = tmp_path / "plans.notes"
    notes = Notes.open(path)
    notes.append(b"whole")
    notes.append(b"torn")
    notes.close()
    os.truncate(path, path.stat().st_size - 1)
    notes = Notes.open(path)
    assert notes.append(b"next") == 1
    notes.close()
    assert Notes.open(path).replay() == [(0, b"whole"), (1, b"next")]


class FillingDisk(Disk):
    """A disk that is full while told so."""

    full = False

    def writev(self, descriptor: int, buffers: Sequence[Buffer]) -> int:
        if self.full:
            return super().writev(descriptor, [b"".join(buffers)[:3]])
        return super().writev(descriptor, buffers)

    def replace(self, source: Path, target: Path) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, "full")
        super().replace(source, target)


def test_a_full_disk_is_an_error_that_heals(tmp_path: Path) -> None:
    """An entry that does not fit is refused and leaves nothing behind; a rewrite that does not fit changes nothing."""
    disk = FillingDisk()
    notes = Notes.open(tmp_path / "plans.notes", disk)
    notes.append(bytes(1_100_000))
    disk.full = True
    with pytest.raises(JournalUnavailable, match="cannot be written"):
        notes.append(b"refused")
    notes.trim(1)
    disk.full = False
    assert notes.append(b"after") == 1
    assert notes.replay() == [(1, b"after")]
    notes.close()
    assert Notes.open(tmp_path / "plans.notes").replay()[-1] == (1, b"after")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """The error names the file."""
    (tmp_path / "file").touch()
    with pytest.raises(JournalUnavailable, match="cannot be opened"):
        Notes.open(tmp_path / "file" / "plans.notes")
