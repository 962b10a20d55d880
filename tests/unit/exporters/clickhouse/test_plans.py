"""Plans of blocks, and finding them again."""

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.support import telemetry

from heliograph.exporters.clickhouse.plan_book import PlanBook
from heliograph.exporters.clickhouse.plans import Plan, PlanIndex, join, ranges_of, subtract
from heliograph.exporters.clickhouse.replaying import IDLE_SECONDS, Replaying
from heliograph.journal import JournalRange
from heliograph.model import Signal
from heliograph.pipeline import Delivery, Parcel
from heliograph.wire import decode

BATCH = decode(Signal.TRACES, [telemetry.spans(1, time=1_790_000_000_000_000_000)])
RANGES = st.lists(
    st.builds(lambda start, size: JournalRange(start, start + size), st.integers(0, 60), st.integers(1, 9))
)


@dataclass
class Named:
    """A branch as far as plans look at it."""

    name: str


def parcel(*ranges: tuple[int, int], branch: str = "b") -> Parcel:
    """A parcel of these records."""
    delivery = Delivery(lambda _: None, branch=Named(branch))
    return Parcel(BATCH, tuple(JournalRange(*one) for one in ranges), (delivery,))


def plan(token: str, *ranges: tuple[int, int], branch: str = "b") -> Plan:
    """A plan of these records."""
    return Plan(token, Signal.TRACES, {branch: [JournalRange(*one) for one in ranges]}, 0)


def members(ranges: list[JournalRange]) -> set[int]:
    """The numbers in ranges."""
    return {number for start, end in ranges for number in range(start, end)}


@given(RANGES)
def test_joined_ranges_hold_the_same_records(ranges: list[JournalRange]) -> None:
    """Joining sorts and merges, and neither adds nor loses a record."""
    joined = join(ranges)
    assert members(joined) == members(ranges)
    assert all(one.end < other.start for one, other in pairwise(joined))


@given(RANGES, RANGES)
def test_subtracting_leaves_the_rest(ranges: list[JournalRange], removed: list[JournalRange]) -> None:
    """What is left is the difference of the sets."""
    assert members(subtract(join(ranges), removed)) == members(ranges) - members(removed)


def test_a_plan_reads_back_as_it_was_written() -> None:
    """The log's text keeps token, signal and ranges."""
    made = plan("t", (1, 3), (7, 8))
    assert Plan.decode(0, made.encode()) == made


def test_the_records_of_parcels_are_listed_by_branch() -> None:
    """Neighbours become one range."""
    listed = ranges_of([parcel((1, 2)), parcel((2, 3), (5, 6)), parcel((1, 2), branch="c")])
    assert listed == {"b": [JournalRange(1, 3), JournalRange(5, 6)], "c": [JournalRange(1, 2)]}


def test_a_record_is_found_in_its_plan() -> None:
    """By branch and number; between and beyond the plans there is none."""
    first, second = plan("one", (1, 3), (5, 6)), plan("two", (3, 5))
    index = PlanIndex([first, second])
    found = [index.find("b", number) for number in range(8)]
    assert found == [None, first, first, second, second, first, None, None]
    assert index.find("c", 1) is None
    assert index.home(parcel((1, 3))) == (first, False)
    assert index.home(parcel((2, 4))) == (None, True)
    assert index.home(parcel((6, 7))) == (None, False)


def returning(*plans: Plan, position: int = 0) -> Replaying:
    """Plans that a crash left, with every cursor at one position."""
    return Replaying(plans, lambda _: position, 0.0)


def test_a_planned_block_is_complete_when_all_its_records_came() -> None:
    """In any order and in any parcels."""
    replay = returning(plan("t", (1, 3), (5, 6)))
    replay.offer(parcel((5, 6)), 0.0)
    assert replay.take(0.0) == []
    replay.offer(parcel((1, 3)), 0.0)
    (one,) = replay.take(0.0)
    assert [len(part.ranges) for part in one.parcels] == [1, 1]
    assert not replay


def test_a_block_of_which_something_was_settled_was_stored() -> None:
    """A block is settled as a whole after it was stored: what comes of it again is accepted, not stored again."""
    replay = returning(plan("t", (1, 2), (4, 5)), position=2)
    found, _ = replay.offer(parcel((4, 5)), 0.0)
    assert found is not None
    assert found.committed
    assert not found.parcels
    assert not returning(plan("t", (1, 2)), position=2)


def test_records_beyond_a_plan_end_the_wait_for_it() -> None:
    """A processor that drops a record after the restart must not hold the block up for ever."""
    replay = returning(plan("t", (1, 2), (3, 4)))
    replay.offer(parcel((1, 2)), 0.0)
    replay.passed(parcel((3, 4), branch="other"))
    assert replay.take(0.0) == []
    replay.passed(parcel((9, 10)))
    assert [one.plan.token for one in replay.take(0.0)] == ["t"]


def test_a_block_that_nothing_comes_for_is_written_in_the_end() -> None:
    """After a long silence the block is written with what came."""
    replay = returning(plan("t", (1, 2), (3, 4)))
    replay.offer(parcel((1, 2)), 5.0)
    assert replay.take(5.0 + IDLE_SECONDS) == []
    assert len(replay.take(5.1 + IDLE_SECONDS)) == 1


def test_groups_are_the_open_plans() -> None:
    """The journal's reader keeps records of different blocks apart."""
    replay = returning(plan("one", (1, 3)), plan("two", (3, 4)))
    assert [replay.group("b", number) for number in range(5)] == ["", "one", "one", "two", ""]
    replay.offer(parcel((3, 4)), 0.0)
    replay.take(0.0)
    assert replay.group("b", 3) == ""


class MemoryLog:
    """A log of plans without a disk."""

    def __init__(self) -> None:
        self.entries: dict[int, bytes] = {}
        self.last = -1

    def append(self, data: bytes) -> int:
        """Keep an entry."""
        self.last += 1
        self.entries[self.last] = data
        return self.last

    def replay(self) -> list[tuple[int, bytes]]:
        """All entries."""
        return sorted(self.entries.items())

    def trim(self, below: int) -> None:
        """Forget entries."""
        self.entries = {number: data for number, data in self.entries.items() if number >= below}


def test_a_plan_is_kept_until_every_cursor_has_passed_it() -> None:
    """Also when plans of another branch, noted later, are passed first; a branch that is gone holds nothing up."""
    log, positions = MemoryLog(), {"b": 0, "c": 0}
    book = PlanBook(log, positions.get)
    for made in (plan("one", (1, 3)), plan("two", (3, 4), branch="c"), plan("three", (1, 9), branch="gone")):
        book.note(made)
    positions["c"] = 4
    book.forget()
    assert [Plan.decode(*entry).token for entry in log.replay()] == ["one", "two", "three"]
    again = PlanBook(log, positions.get)
    assert [left.token for left in again.recall()] == ["one"]
    positions["b"] = 3
    again.forget()
    assert log.replay() == []
    assert again.note(plan("four", (5, 6))).number == 3
