"""Which journal records form a block, and under which token: written down before the block is inserted.

After a crash the same records come again. Those that a plan names are put together as that plan says, under the same
token, so that a block which was committed before the crash is not stored twice.
"""

import json
import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from heliograph.journal import JournalRange
from heliograph.model import Signal
from heliograph.pipeline import Parcel

Spans = Mapping[str, Sequence[JournalRange]]
"""Ranges by the name of the branch that owes them; sorted, disjoint, joined where they touch."""


class PlanLog(Protocol):
    """Where plans are kept: `heliograph.journal.Notes`."""

    def append(self, data: bytes) -> int:
        """Write durably; give the entry's number."""
        ...

    def replay(self) -> list[tuple[int, bytes]]:
        """Entries that were not trimmed."""
        ...

    def trim(self, below: int) -> None:
        """Forget entries below a number."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """One block.

    Attributes:
        token: The first part of its deduplication tokens.
        signal: Signal of its records.
        ranges: Its records.
        number: Its entry in the log, -1 when it has none.
    """

    token: str
    signal: Signal
    ranges: Spans = field(default_factory=dict[str, Sequence[JournalRange]])
    number: int = -1

    def encode(self) -> bytes:
        """As it stands in the log."""
        ranges = {branch: [list(one) for one in some] for branch, some in self.ranges.items()}
        return json.dumps({"t": self.token, "s": self.signal.value, "r": ranges}, separators=(",", ":")).encode()

    @classmethod
    def decode(cls, number: int, data: bytes) -> "Plan":
        """The reverse of `encode`."""
        facts = json.loads(data)
        ranges = {branch: [JournalRange(*one) for one in some] for branch, some in facts["r"].items()}
        return cls(facts["t"], Signal(facts["s"]), ranges, number)


def new_token() -> str:
    """A token that nothing else has."""
    return uuid.uuid4().hex


def branch_names(parcel: Parcel) -> list[str]:
    """The branches that owe a parcel; a caller who waits for it has no name."""
    return sorted({str(getattr(delivery.branch, "name", "")) for delivery in parcel.deliveries})


def ranges_of(parcels: Iterable[Parcel]) -> Spans:
    """The records of parcels, by branch."""
    collected: dict[str, list[JournalRange]] = defaultdict(list)
    for parcel in parcels:
        for branch in branch_names(parcel):
            collected[branch] += parcel.ranges
    return {branch: join(ranges) for branch, ranges in collected.items()}


def join(ranges: Iterable[JournalRange]) -> list[JournalRange]:
    """Sorted, those that touch or overlap joined."""
    joined: list[JournalRange] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1].end:
            joined[-1] = JournalRange(joined[-1].start, max(joined[-1].end, end))
        elif end > start:
            joined.append(JournalRange(start, end))
    return joined


def subtract(ranges: Sequence[JournalRange], removed: Iterable[JournalRange]) -> list[JournalRange]:
    """What is left of `ranges` (sorted) without `removed`."""
    left = list(ranges)
    for start, end in removed:
        kept: list[JournalRange] = []
        for one in left:
            if one.end <= start or end <= one.start:
                kept.append(one)
                continue
            if one.start < start:
                kept.append(JournalRange(one.start, start))
            if end < one.end:
                kept.append(JournalRange(end, one.end))
        left = kept
    return left


class PlanIndex:
    """Finds the plan of a record. Not thread-safe while it is built."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        entries: dict[str, list[tuple[int, int, Plan]]] = defaultdict(list)
        for plan in plans:
            for branch, ranges in plan.ranges.items():
                entries[branch] += [(start, end, plan) for start, end in ranges]
        self._entries = {branch: sorted(some, key=lambda e: e[:2]) for branch, some in entries.items()}
        self._starts = {branch: [entry[0] for entry in some] for branch, some in self._entries.items()}

    def find(self, branch: str, sequence: int) -> Plan | None:
        """The plan that names a record."""
        starts = self._starts.get(branch)
        if not starts:
            return None
        place = bisect_right(starts, sequence) - 1
        if place < 0:
            return None
        start, end, plan = self._entries[branch][place]
        return plan if start <= sequence < end else None

    def home(self, parcel: Parcel) -> tuple[Plan | None, bool]:
        """The plan that names all of a parcel's records, and whether plans name only a part of them."""
        found = {
            id(plan): plan
            for branch in branch_names(parcel)
            for start, end in parcel.ranges
            for plan in (self.find(branch, start), self.find(branch, end - 1))
        }
        if len(found) == 1:
            return next(iter(found.values())), False
        return None, len(found) > 1
