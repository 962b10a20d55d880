"""Large groups, small disks, and segments that are read from the middle."""

# ruff: noqa: D102 - the disk's methods are documented by the class they replace

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from heliograph.journal import Disk, Journal, JournalSettings, JournalUnavailable
from heliograph.journal.disk import Buffer

MIB = 1 << 20


class SlowTaker(Disk):
    """A disk that takes at most `most` bytes at once, and counts how it is asked."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.durable = 0
        self.unsynced: list[int] = []

    def writev(self, descriptor: int, buffers: Sequence[Buffer]) -> int:
        self.durable += 1
        return super().writev(descriptor, [b"".join(buffers)[: self.most]])

    def writev_unsynced(self, descriptor: int, buffers: Sequence[Buffer]) -> int:
        data = b"".join(buffers)
        self.unsynced.append(len(data))
        return super().writev_unsynced(descriptor, [data[: self.most]])


def test_large_groups_are_written_in_pieces(tmp_path: Path) -> None:
    """Bodies above a mebibyte are cut where the pieces end, and come back whole; small ones are one durable write."""
    disk = SlowTaker(1 << 30)
    journal = Journal.open(tmp_path, disk=disk)
    random = Random(7)
    bodies = [random.randbytes(size) for size in (10, 3 * MIB + 5, MIB - 32, 0, MIB, 700_000)]
    before = disk.durable
    journal.append_blocking(None, "raw", bodies)
    assert max(disk.unsynced) == MIB
    assert sum(disk.unsynced) == sum(map(len, bodies)) + 32 * len(bodies)
    assert disk.durable == before + 1, "the segment's head"
    assert [record.body for record in journal.read(0, max_bytes=64 * MIB).records] == bodies
    journal.append_blocking(None, "raw", [b"small"])
    assert disk.durable == before + 2
    journal.close()
    journal = Journal.open(tmp_path)
    assert [record.body for record in journal.read(0, max_bytes=64 * MIB).records] == [*bodies, b"small"]
    journal.close()


@pytest.mark.parametrize("most", [50_000, 300_000])
def test_writes_that_are_taken_in_parts_are_finished(tmp_path: Path, most: int) -> None:
    """A system that takes less than it is given is given the rest."""
    journal = Journal.open(tmp_path, disk=SlowTaker(most))
    bodies = [Random(size).randbytes(size) for size in (100_000, 2 * MIB)]
    for body in bodies:
        journal.append_blocking(None, "raw", [body])
    journal.append_blocking(None, "raw", [b"%d" % index for index in range(600)])
    assert [record.body for record in journal.read(0, max_bytes=64 * MIB).records][:2] == bodies
    assert len(journal.read(2).records) == 600
    journal.close()


def test_a_disk_that_takes_nothing_is_full(tmp_path: Path) -> None:
    """A write that makes no headway ends as an error, not as an endless loop."""
    disk = SlowTaker(1 << 30)
    journal = Journal.open(tmp_path, disk=disk)
    journal.append_blocking(None, "raw", [b"before"])
    disk.most = 0
    with pytest.raises(JournalUnavailable, match="No space left"):
        journal.append_blocking(None, "raw", [b"x"])
    disk.most = 1 << 30
    journal.append_blocking(None, "raw", [b"after"])
    assert [record.body for record in journal.read(0).records] == [b"before", b"after"]
    journal.close()


def test_old_segments_are_read_from_the_middle(tmp_path: Path) -> None:
    """After a restart, where no places are known, any range of any segment is found."""
    settings = JournalSettings(max_bytes=64 * MIB, segment_bytes=2 * MIB)
    journal = Journal.open(tmp_path, settings)
    for start in range(0, 400, 20):
        journal.append_blocking(None, "raw", [b"%d" % at + bytes(20_000) for at in range(start, start + 20)])
    journal.close()
    journal = Journal.open(tmp_path, settings)
    assert journal.stats().segments >= 3
    for at in (99, 250, 3, 398, 100, 99):
        records = journal.read(at, at + 2, max_bytes=1).records
        assert records[0].body.startswith(b"%d\0" % at)
        assert len(records) == 1
    journal.close()


def test_a_run_of_damage_longer_than_a_read_is_passed_over(tmp_path: Path) -> None:
    """However many bytes are damaged, the sound records behind them are found."""
    journal = Journal.open(tmp_path)
    journal.append_blocking(None, "raw", [b"first", bytes(500_000), bytes(500_000), b"last"])
    journal.close()
    segment = next(tmp_path.glob("*.segment"))
    content = bytearray(segment.read_bytes())
    content[100:900_000] = b"\xff" * 899_900
    segment.write_bytes(content)
    journal = Journal.open(tmp_path, on_event=lambda _: None)
    cursor = journal.cursor("a")
    found = journal.read(0, max_bytes=1)
    assert [record.body for record in found.records] == [b"first"]
    found = journal.read(found.next, max_bytes=1)
    assert ([record.body for record in found.records], found.lost) == ([b"last"], [(1, 3)])
    assert journal.stats().lost_records == 0, "a new cursor begins at the end: nobody misses them"
    assert cursor.position == 4
    journal.close()
