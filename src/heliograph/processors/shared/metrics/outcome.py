"""Handing on what is left of a batch, with a count of what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.model import Signal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.pipeline import Consumer, Parcel
    from heliograph.pipeline.telemetry import ComponentTelemetry
    from heliograph.processors.shared.metrics.tables import MetricTables


class Dropped:
    """Counts data points that a processor leaves out.

    Args:
        telemetry: Of the component.
        name: A counter under the Collector's name, which has the reason as its attribute; none when empty.
        attribute: What it calls the reason.
    """

    def __init__(self, telemetry: ComponentTelemetry, name: str = "", attribute: str = "reason") -> None:
        self._telemetry: Final = telemetry
        self._name: Final = name
        self._attribute: Final = attribute

    def count(self, points: int, reason: str, labels: Mapping[str, str] | None = None) -> None:
        """Count points, if there are any."""
        if not points:
            return
        self._telemetry.dropped(Signal.METRICS, points, reason)
        if self._name:
            attributes = {**(labels or {}), self._attribute: reason}
            self._telemetry.counter(self._name, attributes, unit="{datapoint}").add(points)


def hand_on(parcel: Parcel, tables: MetricTables, following: Consumer) -> None:
    """Hand on the tables as the content of a parcel; nothing is handed on when they are empty."""
    made = parcel.with_batch(tables.batch())
    if len(made.batch):
        following.consume(made)
    else:
        made.drop("empty")  # its points were counted one by one: this counts none
