"""The journal as a state machine, with a crash or a disk error possible at every write."""

# ruff: noqa: D102 - the disk's methods are documented by the class they replace, the rules by the machine

import errno
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from heliograph.journal import (
    Disk,
    EventKind,
    Journal,
    JournalEvent,
    JournalRange,
    JournalSettings,
    JournalUnavailable,
    Notes,
    log,
)
from heliograph.journal.disk import Buffer
from heliograph.model import Signal

SETTINGS = JournalSettings(max_bytes=1 << 20, segment_bytes=400, position_interval=3600)


class BreakableDisk(Disk):
    """A disk that stops at the n-th write from now: for good (the machine lost power), or for a while (an error).

    Nothing waits for the real disk. What is not durable when the power goes is kept, lost or torn, at random.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.countdown = -1
        self.errors_left = 0
        self.dead = False
        self._files: dict[int, Path] = {}
        self._unsynced_names: set[Path] = set()
        self._unsynced_slots: dict[int, tuple[int, bytes, bytes]] = {}
        self._unsynced_tails: dict[Path, int] = {}
        self._unsynced_pieces: dict[Path, list[tuple[int, bytes]]] = {}
        self._reused: set[int] = set()

    def _tick(self) -> bool:
        """Whether the write that is asked for now is the one that breaks."""
        if self.dead:
            raise OSError(errno.EIO, "no power")
        if self.errors_left:
            self.errors_left -= 1
            return True
        self.countdown -= 1
        if self.countdown == 0:
            self.dead = True
            return True
        return False

    def _fail(self) -> OSError:
        return OSError(errno.EIO, "no power") if self.dead else OSError(errno.ENOSPC, "No space left on device")

    def _opened(self, path: Path, existed: bool, descriptor: int) -> int:  # noqa: FBT001 - a test helper
        self._files[descriptor] = path
        self._reused.discard(descriptor)
        if not existed:
            self._unsynced_names.add(path)
        return descriptor

    def open_append(self, path: Path) -> int:
        if self._tick():
            raise self._fail()
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        return self._opened(path, path.exists(), os.open(path, flags, 0o600))

    def open_reused(self, path: Path) -> int:
        if self._tick():
            raise self._fail()
        descriptor = self._opened(path, True, os.open(path, os.O_RDWR))
        self._reused.add(descriptor)
        return descriptor

    def open_update(self, path: Path) -> int:
        if self._tick():
            raise self._fail()
        return self._opened(path, path.exists(), super().open_update(path))

    def writev(self, descriptor: int, buffers: Sequence[Buffer]) -> int:
        data = b"".join(buffers)
        if not self._tick():
            return os.write(descriptor, data)
        kept = data[: self.random.randint(0, len(data))]
        if self.dead and self.random.random() < 0.5:
            kept += bytes(self.random.randint(0, len(data) - len(kept)))
        os.write(descriptor, kept)
        raise self._fail()

    def writev_unsynced(self, descriptor: int, buffers: Sequence[Buffer]) -> int:
        path = self._files[descriptor]
        if descriptor in self._reused:
            place = os.lseek(descriptor, 0, os.SEEK_CUR)
            piece = (place, os.pread(descriptor, sum(map(len, buffers)), place))
            self._unsynced_pieces.setdefault(path, []).append(piece)
        else:
            self._unsynced_tails.setdefault(path, os.fstat(descriptor).st_size)
        return self.writev(descriptor, buffers)

    def pwrite(self, descriptor: int, data: bytes, offset: int) -> None:
        broken = self._tick()
        before = os.pread(descriptor, len(data), offset)
        torn = data[: self.random.randint(0, len(data))] if broken else data
        super().pwrite(descriptor, torn, offset)
        self._unsynced_slots[descriptor] = (offset, before, data)
        if broken:
            raise self._fail()

    def truncate(self, descriptor: int, length: int) -> None:
        if self._tick():
            if self.random.random() < 0.5:
                os.ftruncate(descriptor, length)
            raise self._fail()
        os.ftruncate(descriptor, length)
        os.lseek(descriptor, length, os.SEEK_SET)
        self._synced(descriptor)

    def _synced(self, descriptor: int) -> None:
        self._unsynced_tails.pop(self._files[descriptor], None)
        self._unsynced_pieces.pop(self._files[descriptor], None)

    def sync(self, descriptor: int) -> None:
        if self._tick():
            raise self._fail()
        self._unsynced_slots.pop(descriptor, None)
        self._synced(descriptor)

    def sync_directory(self, path: Path) -> None:
        if self._tick():
            raise self._fail()
        self._unsynced_names = {name for name in self._unsynced_names if name.parent != path}

    def remove(self, path: Path) -> None:
        if self._tick():
            raise self._fail()
        super().remove(path)

    def replace(self, source: Path, target: Path) -> None:
        if self._tick():
            raise self._fail()
        self._unsynced_names.discard(source)
        super().replace(source, target)

    def lose_power(self) -> None:
        """Decide what became of all that was not durable; nothing is written after this."""
        self.dead = True
        for descriptor, (offset, before, data) in self._unsynced_slots.items():
            choice = self.random.randint(0, 2)
            path = self._files[descriptor]
            if choice and path.exists():
                lasting = before if choice == 1 else data[: len(data) // 2] + before[len(data) // 2 :]
                with path.open("r+b") as file:
                    file.seek(offset)
                    file.write(lasting)
        for path, durable in self._unsynced_tails.items():
            if path.exists() and path.stat().st_size > durable:
                os.truncate(path, self.random.randint(durable, path.stat().st_size))
        for path, pieces in self._unsynced_pieces.items():
            for place, before in pieces:  # of what was written over, any part may be the old again
                if path.exists() and self.random.random() < 0.5:
                    with path.open("r+b") as file:
                        file.seek(place)
                        file.write(before[: self.random.randint(0, len(before))])
        for path in self._unsynced_names:
            if self.random.random() < 0.5:
                path.unlink(missing_ok=True)


class JournalMachine(RuleBasedStateMachine):
    """Model: what was acknowledged, what may be there, and what each cursor settled."""

    @initialize(seed=st.integers(0, 1 << 32), chunk=st.sampled_from([64, 200, 1 << 20]))
    def begin(self, seed: int, chunk: int) -> None:
        log._CHUNK_BYTES = chunk
        self.random = Random(seed)
        self.directory = Path(tempfile.mkdtemp(prefix="journal-"))
        self.acknowledged: dict[int, bytes] = {}
        self.attempted: set[bytes] = set()
        self.refused: set[bytes] = set()
        self.counter = 0
        self.settled: dict[str, set[int]] = {"a": set(), "b": set()}
        self.noted: dict[int, bytes] = {}
        self.trimmed_below = 0
        self.events: list[JournalEvent] = []
        self.disk = BreakableDisk(self.random)
        self.journal = self._open()

    def _open(self) -> Journal:
        while True:
            try:
                journal = Journal.open(self.directory, SETTINGS, disk=self.disk, on_event=self.events.append)
                for name in self.settled:
                    journal.cursor(name)
                self.notes = journal.notes("plans")
            except JournalUnavailable:
                if "journal" in locals():
                    locals()["journal"].close()
                self._restart_disk()
            else:
                return journal

    def _restart_disk(self) -> None:
        if self.disk.dead:
            self.disk.lose_power()
            self.disk = BreakableDisk(self.random)

    def teardown(self) -> None:
        log._CHUNK_BYTES = 1 << 20
        if hasattr(self, "journal"):
            self.disk.countdown, self.disk.errors_left = -1, 0
            self._crash()
            self.journal.close()
            shutil.rmtree(self.directory)

    def _crash(self) -> None:
        """Stop as a power cut does, come back, and compare with the model."""
        self.disk.dead = True
        self.journal.close()
        self.disk.lose_power()
        self.disk = BreakableDisk(self.random)
        self.journal = self._open()
        self._compare(reopened=True)

    def _compare(self, *, reopened: bool) -> None:
        found: dict[int, bytes] = {}
        start = self.journal.first_sequence
        while records := self.journal.read(start, max_bytes=self.random.choice([1, 200, 10000])).records:
            for record in records:
                assert record.sequence >= start, "records come in order"
                found[record.sequence] = record.body
                start = record.sequence + 1
        expected = {
            sequence: body
            for sequence, body in self.acknowledged.items()
            if not all(sequence < self.journal.cursor(name).position for name in self.settled)
        }
        assert expected.items() <= found.items(), "acknowledged, therefore present"
        bodies = list(found.values())
        assert len(bodies) == len(set(bodies)), "nothing is there twice"
        assert set(bodies) <= self.attempted, "nothing is there that was never appended"
        if not reopened:
            assert not set(bodies) & self.refused, "what was refused is not there"
        for sequence, body in found.items():
            assert self.acknowledged.setdefault(sequence, body) == body
        self.refused -= set(bodies)
        for name, settled in self.settled.items():
            position = self.journal.cursor(name).position
            known = {sequence for sequence in self.acknowledged if sequence < position}
            assert known <= settled, "a cursor never goes beyond what was settled"
            if reopened:
                self.settled[name] = known
        replayed = dict(self.notes.replay())
        live = {number: data for number, data in self.noted.items() if number >= self.trimmed_below}
        assert live.items() <= replayed.items(), "notes are there until they are trimmed"

    @rule(sizes=st.lists(st.integers(0, 300), min_size=1, max_size=4), errors=st.sampled_from([0, 0, 0, 1, 2]))
    def append(self, sizes: list[int], errors: int) -> None:
        self.disk.errors_left = errors
        bodies = [f"{self.counter + index}:".encode() + b"x" * size for index, size in enumerate(sizes)]
        self.counter += len(sizes)
        self.attempted.update(bodies)
        try:
            start, end = self.journal.append_blocking(Signal.LOGS, "json", bodies)
        except JournalUnavailable:
            self.refused.update(bodies)
        else:
            assert end - start == len(bodies)
            assert all(sequence not in self.acknowledged for sequence in range(start, end))
            self.acknowledged.update(zip(range(start, end), bodies, strict=True))

    @precondition(lambda self: self.acknowledged)
    @rule(name=st.sampled_from(["a", "b"]), data=st.data())
    def settle(self, name: str, data: st.DataObject) -> None:
        sequences = sorted(self.acknowledged)
        chosen = data.draw(st.lists(st.sampled_from(sequences), max_size=6))
        prefix = [sequence for sequence in sequences if sequence <= chosen[0]] if chosen and chosen[0] % 2 else chosen
        self.settled[name].update(prefix)
        self.journal.cursor(name).settle(JournalRange(sequence, sequence + 1) for sequence in prefix)

    @rule()
    def keep_positions(self) -> None:
        self.journal._keeper.keep()

    @rule(turns=st.integers(1, 4), sizes=st.lists(st.integers(50, 300), min_size=2, max_size=4))
    def turn_over(self, turns: int, sizes: list[int]) -> None:
        """Segments are filled and settled, given back, and their files written over by the next ones."""
        for _ in range(turns):
            self.append(sizes, 0)
            for name, settled in self.settled.items():
                settled.update(self.acknowledged)
                self.journal.cursor(name).settle([JournalRange(0, self.journal.next_sequence)])
            self.journal._keeper.keep()

    @rule(data=st.binary(max_size=20))
    def note(self, data: bytes) -> None:
        try:
            number = self.notes.append(data)
        except JournalUnavailable:
            return
        assert number not in self.noted
        self.noted[number] = data

    @precondition(lambda self: self.noted)
    @rule()
    def trim_notes(self) -> None:
        self.trimmed_below = max(self.trimmed_below, self.random.choice(sorted(self.noted)))
        self.notes.trim(self.trimmed_below)

    @rule(writes=st.integers(1, 8))
    def power_will_go(self, writes: int) -> None:
        self.disk.countdown = writes

    @rule(writes=st.integers(1, 3))
    def disk_fills_up(self, writes: int) -> None:
        self.disk.errors_left = writes

    @rule()
    def crash(self) -> None:
        self._crash()

    @precondition(lambda self: not self.disk.dead)
    @rule()
    def restart(self) -> None:
        self.journal.close()
        self._restart_disk()
        self.journal = self._open()
        self._compare(reopened=True)

    @invariant()
    def dead_disks_are_replaced(self) -> None:
        if not hasattr(self, "journal"):
            return
        if self.disk.dead:
            self._crash()
        else:
            self._compare(reopened=False)


TestJournalMachine = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")(JournalMachine.TestCase)
TestJournalMachine.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_every_cut_of_the_last_group_leaves_what_came_before(tmp_path: Path) -> None:
    """A file cut at any byte of the last group keeps the groups before it, reports the cut, and takes new records."""
    journal = Journal.open(tmp_path / "whole")
    journal.cursor("a")
    journal.append_blocking(Signal.TRACES, "protobuf", [b"first", b"second"])
    segment = next((tmp_path / "whole").glob("*.segment"))
    sound = segment.stat().st_size
    journal.append_blocking(Signal.TRACES, "protobuf", [b"third"])
    journal.close()
    for size in range(sound, segment.stat().st_size):
        copy = tmp_path / f"cut-{size}"
        shutil.copytree(tmp_path / "whole", copy)
        os.truncate(copy / segment.name, size)
        events: list[JournalEvent] = []
        reopened = Journal.open(copy, on_event=events.append)
        assert [record.body for record in reopened.cursor("a").read(0)] == [b"first", b"second"]
        assert [event.kind for event in events] == ([EventKind.TORN_TAIL] if size > sound else [])
        assert reopened.append_blocking(Signal.TRACES, "protobuf", [b"new"]) == (2, 3)
        assert [record.body for record in reopened.cursor("a").read(2)] == [b"new"]
        reopened.close()
        shutil.rmtree(copy)


def test_every_damaged_byte_costs_at_most_one_record(tmp_path: Path) -> None:
    """Any byte of a segment may rot: the other records are read, the damaged one is counted and settled."""
    bodies = [b"one" * 3, b"two" * 5, b"three"]
    journal = Journal.open(tmp_path / "whole")
    journal.cursor("a")
    for body in bodies:
        journal.append_blocking(Signal.METRICS, "json", [body])
    journal.close()
    segment = next((tmp_path / "whole").glob("*.segment"))
    content = segment.read_bytes()
    for place in range(len(content)):
        events: list[JournalEvent] = []
        segment.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        journal = Journal.open(tmp_path / "whole", on_event=events.append)
        records = journal.cursor("a").read(0)
        missing = [body for body in bodies if body not in [record.body for record in records]]
        assert len(missing) <= 1
        assert bool(missing) == bool(events)
        assert journal.next_sequence == records[-1].sequence + 1
        journal.close()
    assert Notes.open(tmp_path / "fresh.notes").replay() == []
