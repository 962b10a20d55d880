"""Bounds the series of metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.pipeline.graph.environment import SystemClock
from heliograph.processors.cardinality_limit.limiter import Limiter
from heliograph.processors.cardinality_limit.overflow import merge_overflow
from heliograph.processors.cardinality_limit.report import Report
from heliograph.processors.shared.metrics.outcome import Dropped, hand_on
from heliograph.processors.shared.metrics.tables import POINTS, MetricTables

if TYPE_CHECKING:
    from heliograph.model import Signal
    from heliograph.pipeline import Clock, Consumer, CreateSettings, Host, Parcel
    from heliograph.processors.cardinality_limit.config import CardinalityLimitConfig


class CardinalityLimitProcessor:
    """Hands on the series that a metric may have, and all others as one.

    Args:
        settings: From the graph.
        config: The limits.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(
        self,
        settings: CreateSettings,
        config: CardinalityLimitConfig,
        signal: Signal,  # noqa: ARG002 - the factory's shape
        following: Consumer,
    ) -> None:
        self._next: Final = following
        self._window: Final = config.window
        self._limiter: Final = Limiter(config)
        self._report: Final = Report(settings.telemetry, settings.logger)
        self._dropped: Final = Dropped(settings.telemetry)
        self._clock: Clock = SystemClock()
        self._begun = self._clock.monotonic()
        settings.telemetry.gauge(
            "heliograph_processor_cardinality_limit_streams", unit="{stream}", callback=lambda: len(self._limiter)
        )

    def start(self, host: Host) -> None:
        """Begin the first window."""
        self._clock = host.clock
        self._begun = self._clock.monotonic()

    def shutdown(self, deadline: float) -> None:
        """Nothing is held but what is remembered of series."""

    def consume(self, parcel: Parcel) -> None:
        """Hand on at most as many series as may be."""
        self._roll()
        tables = MetricTables.of(parcel.batch)
        limits = self._limiter.limits(tables)
        metrics = self._limiter.metric_keys(tables)
        found = {
            points: self._limiter.overflowing(tables, points, metrics, limits)
            for points in POINTS
            if tables.rows(points)
        }
        if not any(rows.any() for rows in found.values()):
            self._next.consume(parcel)
            return
        for points, rows in found.items():
            if rows.any():
                self._report.add(tables, points, rows)
                self._dropped.count(merge_overflow(tables, points, rows), "overflow")
        self._report.tell(limits, tables)
        hand_on(parcel, tables, self._next)

    def _roll(self) -> None:
        now = self._clock.monotonic()
        if self._window and now - self._begun >= self._window:
            self._begun = now
            self._limiter.clear()
            self._report.close()
