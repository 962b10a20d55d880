"""Blocks that were planned before a crash or refused, while their records come back from the journal."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from heliograph.exporters.clickhouse.plans import Plan, PlanIndex, branch_names, join, subtract
from heliograph.journal import JournalRange
from heliograph.pipeline import Parcel

IDLE_SECONDS = 30.0
"""A plan whose records stop coming is written with those that came."""


@dataclass(slots=True)
class Returning:
    """One planned block.

    Attributes:
        plan: The plan.
        missing: Records that did not come yet, by branch.
        committed: Some of its records were settled before the crash, so the whole block was stored.
        parcels: What came.
        touched: When something came last, on a monotonic clock.
        expected: It was refused in this run: records that came after its own may be handed over before them.
    """

    plan: Plan
    missing: dict[str, list[JournalRange]]
    committed: bool = False
    parcels: list[Parcel] = field(default_factory=list[Parcel])
    touched: float = 0.0
    expected: bool = False


class Replaying:
    """Puts returning records together. Not thread-safe.

    Args:
        plans: Plans that may not have been carried out.
        position: Position of a branch's cursor at the start, by name; None when it is not known.
        now: Monotonic time in seconds.
    """

    def __init__(self, plans: Iterable[Plan], position: Callable[[str], int | None], now: float) -> None:
        self._open: dict[str, Returning] = {}
        for plan in plans:
            missing: dict[str, list[JournalRange]] = {}
            settled = False
            for branch, ranges in plan.ranges.items():
                done = position(branch)
                left = list(ranges) if done is None else subtract(ranges, [JournalRange(0, done)])
                settled = settled or join(ranges) != left
                if left:
                    missing[branch] = left
            if missing:
                self._open[plan.token] = Returning(plan, missing, committed=settled, touched=now)
        self._index = PlanIndex(returning.plan for returning in self._open.values())

    def expect(self, plan: Plan, now: float) -> None:
        """All records of a plan will come again."""
        missing = {branch: list(ranges) for branch, ranges in plan.ranges.items() if ranges}
        self._open[plan.token] = Returning(plan, missing, touched=now, expected=True)
        self._index = PlanIndex(returning.plan for returning in self._open.values())

    def __bool__(self) -> bool:
        return bool(self._open)

    def group(self, branch: str, sequence: int) -> str:
        """The token of the plan that names a record, empty when none does: records of two groups must not be mixed."""
        plan = self._index.find(branch, sequence)
        return plan.token if plan is not None and plan.token in self._open else ""

    def offer(self, parcel: Parcel, now: float) -> tuple[Returning | None, bool]:
        """The planned block that a parcel belongs to, and whether a part of it belongs to planned blocks only."""
        plan, mixed = self._index.home(parcel)
        returning = self._open.get(plan.token) if plan is not None else None
        if returning is None:
            return None, mixed
        returning.touched = now
        for branch in branch_names(parcel):
            left = subtract(returning.missing.get(branch, []), parcel.ranges)
            if left:
                returning.missing[branch] = left
            else:
                returning.missing.pop(branch, None)
        if not returning.committed:
            returning.parcels.append(parcel)
        return returning, False

    def passed(self, parcel: Parcel) -> None:
        """Records come in order: what a plan still misses below this parcel was left out by a processor."""
        if not parcel.ranges:
            return
        start = min(one.start for one in parcel.ranges)
        for returning in self._open.values():
            if returning.expected:
                continue
            for branch in branch_names(parcel):
                left = subtract(returning.missing.get(branch, []), [JournalRange(0, start)])
                if not left:
                    returning.missing.pop(branch, None)

    def take(self, now: float) -> list[Returning]:
        """Blocks that are complete, or that nothing came for in a long time; they are forgotten here."""
        ready = [one for one in self._open.values() if not one.missing or now - one.touched > IDLE_SECONDS]
        for one in ready:
            del self._open[one.plan.token]
        return ready

    def drain(self) -> list[Parcel]:
        """Everything that waits, for a shutdown."""
        parcels = [parcel for one in self._open.values() for parcel in one.parcels]
        self._open.clear()
        return parcels
