"""Counters of answered requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from heliograph.pipeline.telemetry import ComponentTelemetry, Counter


class Outcomes:
    """Counts requests by transport and by the status that was answered."""

    def __init__(self, telemetry: ComponentTelemetry) -> None:
        self._telemetry: Final = telemetry
        self._counters: Final[dict[tuple[str, int], Counter]] = {}

    def count(self, transport: str, status: int) -> None:
        """One request over `transport` was answered with `status`."""
        counter = self._counters.get((transport, status))
        if counter is None:
            counter = self._telemetry.counter(
                "heliograph_receiver_requests", {"transport": transport, "status": str(status)}, unit="{requests}"
            )
            self._counters[(transport, status)] = counter
        counter.add()
