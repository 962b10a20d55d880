"""What OTTL statements and conditions cost, in the platform's own metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.ottl import Statistics
    from heliograph.pipeline.telemetry import ComponentTelemetry


class StatementCosts:
    """Carries the statistics of a plan to `heliograph_ottl_statement_*`, which are there from the start.

    Args:
        telemetry: The component's.
        statistics: One entry a statement or condition, which the plan keeps up.
    """

    def __init__(self, telemetry: ComponentTelemetry, statistics: Sequence[Statistics]) -> None:
        self._entries: Final = [
            (entry, telemetry.statement(index, entry.text)) for index, entry in enumerate(statistics)
        ]
        self._seen: Final = [(0, 0, 0)] * len(self._entries)

    def publish(self) -> None:
        """Add what came since the last call; call it behind each batch."""
        for index, (entry, counters) in enumerate(self._entries):
            now = (entry.cpu_ns, entry.records, entry.errors)
            if now != self._seen[index]:
                cpu, records, errors = self._seen[index]
                self._seen[index] = now
                counters.cpu(entry.cpu_ns - cpu)
                counters.records(entry.records - records)
                counters.errors(entry.errors - errors)
