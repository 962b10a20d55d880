"""Renames, copies, combines and groups metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.processors.metricstransform.actions import Action
from heliograph.processors.metricstransform.grouping import add_group
from heliograph.processors.shared.metrics.outcome import hand_on
from heliograph.processors.shared.metrics.tables import MetricTables

if TYPE_CHECKING:
    from heliograph.model import Signal
    from heliograph.pipeline import Consumer, CreateSettings, Host, Parcel
    from heliograph.processors.metricstransform.config import MetricsTransformConfig


class MetricsTransformProcessor:
    """Hands on batches as the transforms leave them.

    Args:
        settings: From the graph.
        config: The transforms.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(
        self,
        settings: CreateSettings,
        config: MetricsTransformConfig,
        signal: Signal,  # noqa: ARG002 - the factory's shape
        following: Consumer,
    ) -> None:
        self._next: Final = following
        self._actions: Final = [Action(transform, settings.logger) for transform in config.transforms]

    def start(self, host: Host) -> None:
        """Nothing to begin."""

    def shutdown(self, deadline: float) -> None:
        """Nothing is held."""

    def consume(self, parcel: Parcel) -> None:
        """Transform and hand on."""
        tables = MetricTables.of(parcel.batch)
        aside: list[tuple[MetricTables, dict[str, str]]] = []
        changed = [action.run(tables, aside) for action in self._actions]
        if not any(changed):
            self._next.consume(parcel)
            return
        for group, labels in aside:
            add_group(tables, group, labels)
        hand_on(parcel, tables, self._next)
