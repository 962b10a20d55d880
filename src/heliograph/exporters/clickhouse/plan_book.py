"""The plans that a restart might need, and letting go of the others."""

from collections.abc import Callable

from heliograph.exporters.clickhouse.plans import Plan, PlanLog

Position = Callable[[str], int | None]
"""A branch's durable position by its name; None when there is no such branch any more."""


class PlanBook:
    """Keeps every plan until all cursors have durably passed its records. Used by one thread.

    Args:
        log: Where plans are written.
        position: How far the cursors are.
    """

    def __init__(self, log: PlanLog, position: Position) -> None:
        self._log = log
        self._position = position
        self._live: dict[int, Plan] = {}
        self._next = 0

    def recall(self) -> list[Plan]:
        """The plans that an earlier run left."""
        plans = [Plan.decode(number, data) for number, data in self._log.replay()]
        self._live = {plan.number: plan for plan in plans}
        self._next = max(self._live, default=-1) + 1
        self.forget()
        return list(self._live.values())

    def note(self, plan: Plan) -> Plan:
        """Write a plan down durably; give it with its number.

        Raises:
            JournalUnavailable: The disk refused.
        """
        noted = Plan(plan.token, plan.signal, plan.ranges, self._log.append(plan.encode()))
        self._live[noted.number] = noted
        self._next = noted.number + 1
        return noted

    def forget(self) -> None:
        """Let go of the plans that no restart can need."""
        for plan in [plan for plan in self._live.values() if self._passed(plan)]:
            del self._live[plan.number]
        self._log.trim(min(self._live, default=self._next))

    def _passed(self, plan: Plan) -> bool:
        for branch, ranges in plan.ranges.items():
            position = self._position(branch)
            if position is not None and ranges and position < ranges[-1].end:
                return False
        return True
