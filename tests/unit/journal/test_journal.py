"""What the journal promises while nothing breaks, and at its bounds."""

# ruff: noqa: D102 - the disk's methods are documented by the class they replace

import asyncio
import errno
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from heliograph.journal import (
    Cursor,
    Disk,
    EventKind,
    Journal,
    JournalClosed,
    JournalEvent,
    JournalFull,
    JournalIncompatible,
    JournalLocked,
    JournalRange,
    JournalSettings,
    JournalSettingsError,
    JournalUnavailable,
)
from heliograph.journal.disk import Buffer
from heliograph.model import Signal

SMALL = JournalSettings(max_bytes=40_000, segment_bytes=4_000, position_interval=0.0)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal with small segments."""
    opened = Journal.open(tmp_path / "journal", SMALL)
    yield opened
    opened.close()


def eventually(condition: Callable[[], bool]) -> None:
    """Wait up to ten seconds for a condition that threads bring about."""
    deadline = threading.Event()
    for _ in range(1000):
        if condition():
            return
        deadline.wait(0.01)
    raise AssertionError("it did not come about within ten seconds")


def read_all(cursor: Cursor) -> list[bytes]:
    """Bodies from the cursor's position on, read in small steps."""
    bodies: list[bytes] = []
    at = cursor.position
    while records := cursor.read(at, 100):
        bodies += [record.body for record in records]
        at = records[-1].sequence + 1
    return bodies


async def test_appends_are_numbered_and_read_back(journal: Journal) -> None:
    """Records come back with their labels, one after the other, through their ranges."""
    first = await journal.append(Signal.TRACES, "protobuf", b"spans")
    second = await journal.append(Signal.LOGS, "json", b"{}", channel=7)
    assert (first, second) == (JournalRange(0, 1), JournalRange(1, 2))
    records = journal.read(0).records
    assert [tuple(record) for record in records] == [
        (0, Signal.TRACES, "protobuf", 0, b"spans"),
        (1, Signal.LOGS, "json", 7, b"{}"),
    ]
    assert records[1].range == second
    assert len(second) == 1
    assert [record.body for record in journal.read(*second).records] == [b"{}"]


async def test_concurrent_appends_share_writes(journal: Journal) -> None:
    """Appends that wait together become durable together."""
    ranges = await asyncio.gather(*[journal.append(Signal.LOGS, "raw", bytes(20)) for _ in range(200)])
    assert sorted(ranges) == [JournalRange(at, at + 1) for at in range(200)]
    assert journal.stats().commits < 100
    assert journal.stats().records == 200


async def test_bodies_of_one_submission_are_neighbours(journal: Journal) -> None:
    """A submission of several bodies is one contiguous range, however many others append."""
    loop = asyncio.get_running_loop()
    answers: list[JournalRange | None] = []
    for _ in range(20):
        journal.submit(
            Signal.TRACES, "protobuf", [b"a", b"b", b"c"], lambda range_, _: answers.append(range_), loop=loop
        )
        await journal.append(Signal.LOGS, "raw", b"x")
    assert all(range_ is not None and range_.end - range_.start == 3 for range_ in answers)
    assert len(answers) == 20


async def test_a_cancelled_append_disturbs_nobody(journal: Journal) -> None:
    """A caller that gives up does not keep others from their answers."""
    task = asyncio.create_task(journal.append(Signal.LOGS, "raw", b"gone"))
    await asyncio.sleep(0)
    task.cancel()
    assert (await journal.append(Signal.LOGS, "raw", b"stays")).start in {0, 1}


async def test_a_failing_callback_does_not_harm_its_neighbours(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    """An answer whose receiver raises is logged; the next one arrives."""

    def broken(_: JournalRange | None, __: BaseException | None) -> None:
        raise RuntimeError("defect")

    loop = asyncio.get_running_loop()
    journal.submit(None, "raw", [b"a"], broken, loop=loop)
    await journal.append(None, "raw", b"b")
    assert "defect" in caplog.text


def test_unknown_labels_are_refused_at_once(journal: Journal) -> None:
    """An encoding without a code on disk is a programming error."""
    with pytest.raises(ValueError, match="morse"):
        journal.append_blocking(Signal.LOGS, "morse", [b""])


def test_cursors_keep_data_until_all_have_settled(journal: Journal) -> None:
    """Segments go when every cursor is past them, and only then."""
    fast, slow = journal.cursor("fast"), journal.cursor("slow/one")
    ranges = [journal.append_blocking(Signal.LOGS, "raw", [bytes(1000)]) for _ in range(20)]
    assert journal.stats().segments > 3
    fast.settle(ranges)
    eventually(lambda: fast.durable_position == 20)
    assert journal.first_sequence == 0
    assert len(read_all(slow)) == 20
    slow.settle(reversed(ranges[1:]))
    assert (slow.position, slow.lag) == (0, 20)
    slow.settle(ranges[:1])
    assert (slow.position, slow.lag) == (20, 0)
    eventually(lambda: journal.stats().segments == 1)
    assert journal.stats().bytes < 6_000


def test_positions_outlive_a_restart(tmp_path: Path) -> None:
    """A cursor goes on where it was; a new one begins at the end; names may hold any character."""
    journal = Journal.open(tmp_path, SMALL)
    cursor = journal.cursor("traces/a b")
    ranges = [journal.append_blocking(Signal.LOGS, "raw", [f"{at}".encode()]) for at in range(5)]
    cursor.settle([*ranges[:2], ranges[3]])
    journal.close()
    journal = Journal.open(tmp_path, SMALL)
    assert journal.cursor_names() == ["traces/a b"]
    cursor = journal.cursor("traces/a b")
    assert cursor.position == 2
    assert read_all(cursor) == [b"2", b"3", b"4"]
    assert journal.cursor("new").position == 5
    assert journal.cursor("new") is journal.cursor("new")
    journal.close()


def test_a_damaged_position_reads_again_rather_than_skip(tmp_path: Path) -> None:
    """Without a sound position the oldest record is next, and that is reported; one sound slot is enough."""
    journal = Journal.open(tmp_path)
    cursor = journal.cursor("a")
    cursor.settle([journal.append_blocking(Signal.LOGS, "raw", [b"x"])])
    journal.close()
    path = tmp_path / "cursors" / "a.position"
    content = path.read_bytes()
    path.write_bytes(bytes(50) + content[50:])
    journal = Journal.open(tmp_path)
    assert journal.cursor("a").position in {0, 1}
    journal.close()
    path.write_bytes(bytes(len(content)))
    events: list[JournalEvent] = []
    journal = Journal.open(tmp_path, on_event=events.append)
    assert journal.cursor("a").position == 0
    assert [event.kind for event in events] == [EventKind.POSITION_LOST]
    journal.close()


def test_forgotten_cursors_hold_nothing_back(journal: Journal) -> None:
    """A cursor that left the configuration can be deleted, and its data with it."""
    journal.cursor("old")
    kept = journal.cursor("kept")
    kept.settle([journal.append_blocking(None, "raw", [bytes(1500)]) for _ in range(10)])
    assert journal.stats().segments > 1
    journal.forget("old")
    journal.forget("old")
    eventually(lambda: journal.stats().segments == 1)
    assert journal.cursor_names() == ["kept"]


def test_records_that_a_cursor_does_not_accept_are_settled_for_it(tmp_path: Path) -> None:
    """A consumer of traces is not held up by logs, in memory or after a restart."""

    def traces_only(signal: Signal | None, channel: int) -> bool:
        return signal is Signal.TRACES and channel == 1

    journal = Journal.open(tmp_path)
    cursor = journal.cursor("traces", traces_only)
    journal.append_blocking(Signal.LOGS, "raw", [b"l1", b"l2"], channel=1)
    assert cursor.position == 2
    journal.append_blocking(Signal.TRACES, "raw", [b"t1"], channel=1)
    journal.append_blocking(Signal.TRACES, "raw", [b"other"], channel=2)
    journal.append_blocking(Signal.TRACES, "raw", [b"t2"], channel=1)
    journal.append_blocking(Signal.LOGS, "raw", [b"l3"], channel=1)
    assert cursor.position == 2
    journal.close()
    journal = Journal.open(tmp_path)
    cursor = journal.cursor("traces", traces_only)
    assert read_all(cursor) == [b"t1", b"t2"]
    cursor.settle([JournalRange(2, 3), JournalRange(4, 5)])
    assert cursor.position == 6
    assert cursor.read(6) == []
    journal.close()


def test_settling_what_was_never_appended_is_an_error(journal: Journal) -> None:
    """A position cannot be pushed into the future."""
    with pytest.raises(ValueError, match="beyond the journal's end 0"):
        journal.cursor("a").settle([JournalRange(0, 1)])


async def test_new_data_is_announced(journal: Journal) -> None:
    """Subscribers hear of each group; waiting for a sequence ends when it is there."""
    heard: list[int] = []
    unsubscribe = journal.subscribe(heard.append)
    waiting = asyncio.create_task(journal.wait_beyond(1))
    await journal.append(None, "raw", b"0")
    await journal.append(None, "raw", b"1")
    assert await waiting == 2
    unsubscribe()
    await journal.append(None, "raw", b"2")
    assert heard == [1, 2]


async def test_the_bound_refuses_and_recovers(journal: Journal) -> None:
    """At its bound the journal names the slowest cursor and a delay, keeps all it has, and goes on after."""
    journal.cursor("quick")
    slow = journal.cursor("slow")
    ranges: list[JournalRange] = []

    async def fill() -> None:
        while True:
            ranges.append(await journal.append(Signal.TRACES, "raw", bytes(2000)))
            journal.cursor("quick").settle(ranges[-1:])

    with pytest.raises(JournalFull) as caught:
        await fill()
    assert caught.value.cursor == "slow"
    assert caught.value.retry_after == SMALL.retry_after
    assert caught.value.retryable
    assert f"'slow' is {len(ranges)} records behind" in str(caught.value)
    assert 15 < len(ranges) < 20
    assert journal.stats().refused_full == 1
    slow.settle(ranges)
    eventually(lambda: journal.stats().bytes < 10_000)
    await journal.append(Signal.TRACES, "raw", bytes(2000))


def test_a_journal_that_nobody_reads_says_so(journal: Journal) -> None:
    """Without cursors nothing is dropped, and the refusal tells why."""
    for _ in range(19):
        journal.append_blocking(None, "raw", [bytes(2000)])
    with pytest.raises(JournalFull, match="nobody reads it"):
        journal.append_blocking(None, "raw", [bytes(2000)])


class GatedDisk(Disk):
    """A disk whose appends wait for a gate."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()

    def writev(self, descriptor: int, buffers: Sequence[Buffer]) -> int:
        assert self.gate.wait(10)
        return super().writev(descriptor, buffers)


async def test_bytes_that_wait_for_a_slow_disk_are_bounded(tmp_path: Path) -> None:
    """When the disk stands still, memory does not grow beyond the bound: callers are told to retry."""
    disk = GatedDisk()
    journal = Journal.open(tmp_path, JournalSettings(max_pending_bytes=10_000), disk=disk)
    disk.gate.clear()
    tasks = [asyncio.create_task(journal.append(None, "raw", bytes(3000))) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(JournalFull, match="wait for the journal's disk"):
        await journal.append(None, "raw", bytes(3000))
    disk.gate.set()
    assert sorted(await asyncio.gather(*tasks)) == [(0, 1), (1, 2), (2, 3)]
    await journal.aclose()


class FaultyDisk(Disk):
    """A disk that fails with `code` while it is set, after writing a part."""

    code = 0

    def _check(self) -> None:
        if self.code:
            raise OSError(self.code, "made to fail")

    def writev(self, descriptor: int, buffers: Sequence[Buffer]) -> int:
        if self.code:
            super().writev(descriptor, [b"".join(buffers)[:20]])
        self._check()
        return super().writev(descriptor, buffers)

    def truncate(self, descriptor: int, length: int) -> None:
        if self.code != errno.ENOSPC:
            self._check()
        super().truncate(descriptor, length)

    def pwrite(self, descriptor: int, data: bytes, offset: int) -> None:
        self._check()
        super().pwrite(descriptor, data, offset)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_failing_disk_is_told_and_heals_by_itself(tmp_path: Path, code: int) -> None:
    """Nothing is acknowledged while the disk fails; then it goes on, with nothing half-written."""
    disk, events = FaultyDisk(), list[JournalEvent]()
    journal = Journal.open(tmp_path, disk=disk, on_event=events.append)
    cursor = journal.cursor("a")
    journal.append_blocking(None, "raw", [b"before"])
    disk.code = code
    for _ in range(3):
        with pytest.raises(JournalUnavailable, match="cannot write: made to fail") as caught:
            journal.append_blocking(None, "raw", [b"refused"])
        assert caught.value.retryable
    assert not journal.stats().healthy
    with pytest.raises(JournalUnavailable, match="position of 'new'"):
        journal.cursor("new")
    disk.code = 0
    assert journal.append_blocking(None, "raw", [b"after"]) == (1, 2)
    assert read_all(cursor) == [b"before", b"after"]
    assert [event.kind for event in events] == [EventKind.UNAVAILABLE, EventKind.HEALED]
    assert journal.stats().failures == 3
    journal.close()
    journal = Journal.open(tmp_path)
    assert read_all(journal.cursor("a")) == [b"before", b"after"]
    journal.close()


def test_positions_catch_up_after_the_disk_failed(tmp_path: Path) -> None:
    """A position that cannot be written is reported once and written later."""
    disk, events = FaultyDisk(), list[JournalEvent]()
    journal = Journal.open(tmp_path, SMALL, disk=disk, on_event=events.append)
    cursor = journal.cursor("a")
    range_ = journal.append_blocking(None, "raw", [b"x"])
    disk.code = errno.EROFS
    cursor.settle([range_])
    eventually(lambda: bool(events))
    disk.code = 0
    eventually(lambda: cursor.durable_position == 1)
    assert [event.kind for event in events] == [EventKind.POSITION_LATE]
    journal.close()


def test_a_deleted_segment_is_noticed(journal: Journal, tmp_path: Path) -> None:
    """Records never go into a file that somebody deleted: a new segment is begun, what was lost is settled."""
    cursor = journal.cursor("a")
    journal.append_blocking(None, "raw", [b"lost"])
    next((tmp_path / "journal").glob("*.segment")).unlink()
    journal.append_blocking(None, "raw", [b"kept"])
    assert read_all(cursor) == [b"kept"]
    assert journal.stats().lost_records == 1
    for path in (tmp_path / "journal").glob("*.segment"):
        path.unlink()
    assert read_all(cursor) == []
    assert cursor.position == 2


def test_an_unreadable_segment_is_an_error_not_an_end(journal: Journal, tmp_path: Path) -> None:
    """A read that the disk refuses raises; it is not taken for the end of the data."""
    journal.append_blocking(None, "raw", [b"x"])
    segment = next((tmp_path / "journal").glob("*.segment"))
    segment.unlink()
    segment.mkdir()
    with pytest.raises(JournalUnavailable, match="cannot be read"):
        journal.read(0)


def test_a_body_that_looks_like_a_record_cannot_pass_for_one(tmp_path: Path) -> None:
    """Bytes of a foreign journal inside a body are not taken for records when the record around them is damaged."""
    other = Journal.open(tmp_path / "other")
    other.append_blocking(None, "raw", [b"real", b"forged"])
    other.close()
    forged = next((tmp_path / "other").glob("*.segment")).read_bytes()
    journal = Journal.open(tmp_path / "journal")
    cursor = journal.cursor("a")
    journal.append_blocking(None, "raw", [b"before", forged, b"after"])
    journal.close()
    segment = next((tmp_path / "journal").glob("*.segment"))
    content = bytearray(segment.read_bytes())
    content[content.index(b"before") + len(b"before") + 5] ^= 1
    segment.write_bytes(content)
    journal = Journal.open(tmp_path / "journal")
    cursor = journal.cursor("a")
    assert read_all(cursor) == [b"before", b"after"]
    journal.close()


def test_one_process_at_a_time(journal: Journal, tmp_path: Path) -> None:
    """A second opener is told which process has the directory; after closing it may have it."""
    with pytest.raises(JournalLocked, match="in use by process"):
        Journal.open(tmp_path / "journal")
    journal.close()
    Journal.open(tmp_path / "journal").close()


def test_a_later_format_is_not_touched(tmp_path: Path) -> None:
    """A directory of a later version is refused; one whose identity is lost is read with the salt of its segments."""
    journal = Journal.open(tmp_path)
    journal.append_blocking(None, "raw", [b"x"])
    journal.close()
    identity = tmp_path / "journal.json"
    identity.write_text(json.dumps({"format": 99, "salt": 1}))
    with pytest.raises(JournalIncompatible, match="format 99"):
        Journal.open(tmp_path)
    identity.write_text("{")
    journal = Journal.open(tmp_path)
    assert [record.body for record in journal.read(0).records] == [b"x"]
    journal.close()


def test_a_directory_that_cannot_be_made(tmp_path: Path) -> None:
    """The error names the directory."""
    (tmp_path / "file").touch()
    with pytest.raises(JournalUnavailable, match="file/journal cannot be opened"):
        Journal.open(tmp_path / "file" / "journal")


def test_closed_means_closed(journal: Journal) -> None:
    """After closing, appends and notes are refused; closing twice is fine."""
    notes = journal.notes("n")
    journal.close()
    journal.close()
    with pytest.raises(JournalClosed):
        journal.append_blocking(None, "raw", [b"x"])
    with pytest.raises(JournalClosed):
        notes.append(b"x")


@pytest.mark.parametrize(
    "values", [{"max_bytes": 0}, {"segment_bytes": 1 << 40}, {"retry_after": -1.0}, {"position_interval": -0.1}]
)
def test_settings_that_cannot_work(values: dict[str, int]) -> None:
    """Bad settings are refused when they are made."""
    with pytest.raises(JournalSettingsError):
        JournalSettings(**values)  # pyright: ignore[reportArgumentType]


def test_stats_tell_the_age_of_the_oldest_unsettled_record(journal: Journal) -> None:
    """Age is zero when all is settled, and counts from the oldest record that is not."""
    cursor = journal.cursor("a")
    assert journal.stats().age_seconds == 0.0
    range_ = journal.append_blocking(None, "raw", [b"x"])
    assert 0.0 <= journal.stats().age_seconds < 60.0
    assert journal.stats().cursors[0].lag == 1
    cursor.settle([range_])
    assert journal.stats().age_seconds == 0.0


def test_large_records_and_small_reads(tmp_path: Path) -> None:
    """A record larger than a segment and than the read's bound comes back whole; small ones share a read."""
    settings = JournalSettings(max_bytes=400_000, segment_bytes=4_000)
    journal = Journal.open(tmp_path, settings)
    big = bytes(range(256)) * 100
    journal.append_blocking(None, "raw", [b"a", big, b"b"])
    journal.append_blocking(None, "raw", [b"%d" % at for at in range(700)])
    assert [record.body for record in journal.read(1, max_bytes=10).records] == [big]
    assert len(journal.read(3, max_bytes=1 << 20).records) == 700
    journal.close()
    journal = Journal.open(tmp_path, settings)
    assert [record.body for record in journal.read(1, max_bytes=10).records] == [big]
    assert [record.body for record in journal.read(500, 502).records] == [b"497", b"498"]
    journal.close()
