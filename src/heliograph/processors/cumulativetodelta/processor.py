"""Turns cumulative metrics into deltas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.pipeline.graph.environment import SystemClock
from heliograph.processors.cumulativetodelta.tracking import TRACKERS
from heliograph.processors.shared.metrics.arrays import column
from heliograph.processors.shared.metrics.hashing import joined, number_keys
from heliograph.processors.shared.metrics.names import NameFilter
from heliograph.processors.shared.metrics.outcome import Dropped, hand_on
from heliograph.processors.shared.metrics.selection import Points
from heliograph.processors.shared.metrics.series import metric_keys, point_keys
from heliograph.processors.shared.metrics.tables import (
    CUMULATIVE,
    DELTA,
    EXPONENTIAL,
    EXPONENTIALS,
    HISTOGRAM,
    HISTOGRAMS,
    METRICS,
    NUMBERS,
    SUM,
    MetricTables,
)

if TYPE_CHECKING:
    from heliograph.model import Signal
    from heliograph.pipeline import Clock, Consumer, CreateSettings, Host, Parcel
    from heliograph.processors.cumulativetodelta.config import CumulativeToDeltaConfig
    from heliograph.processors.shared.metrics.arrays import Flags
    from heliograph.processors.shared.metrics.hashing import Keys

_LABELS: Final = {NUMBERS: "sum", HISTOGRAMS: "histogram", EXPONENTIALS: "exponential_histogram"}


class CumulativeToDeltaProcessor:
    """Hands on what was added since the last point of each series.

    Args:
        settings: From the graph.
        config: Which metrics, and what becomes of first points.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(
        self,
        settings: CreateSettings,
        config: CumulativeToDeltaConfig,
        signal: Signal,  # noqa: ARG002 - the factory's shape
        following: Consumer,
    ) -> None:
        self._next: Final = following
        self._filter: Final = NameFilter(config.include, config.exclude)
        self._staleness: Final = config.max_staleness
        self._clock: Clock = SystemClock()
        self._swept = self._clock.monotonic()
        self._trackers: Final = {
            points: tracker(config.initial_value, config.max_streams, self._clock.time_ns())
            for points, tracker in TRACKERS.items()
        }
        telemetry = settings.telemetry
        self._dropped: Final = Dropped(telemetry, "otelcol_cumulativetodelta_datapoints_dropped")
        self._converted: Final = {
            points: telemetry.counter("otelcol_cumulativetodelta_datapoints", {"metric_type": label}, "{datapoint}")
            for points, label in _LABELS.items()
        }
        telemetry.gauge("otelcol_cumulativetodelta_streams_tracked", unit="{stream}", callback=self._streams)

    def start(self, host: Host) -> None:
        """Begin: series that start from now on are known to be new."""
        self._clock = host.clock
        self._swept = self._clock.monotonic()
        for tracker in self._trackers.values():
            tracker.begun = self._clock.time_ns()

    def shutdown(self, deadline: float) -> None:
        """Nothing is held but what is remembered of series."""

    def consume(self, parcel: Parcel) -> None:
        """Convert and hand on."""
        tables = MetricTables.of(parcel.batch)
        wanted = self._wanted(tables)
        if not wanted.any():
            self._next.consume(parcel)
            return
        self._sweep()
        keys = metric_keys(tables)
        for points in TRACKERS:
            self._convert(tables, points, wanted, keys)
        tables.set(METRICS, {"aggregation_temporality": self._temporality(tables, wanted)})
        tables.without_empty(wanted)
        hand_on(parcel, tables, self._next)

    def _wanted(self, tables: MetricTables) -> Flags:
        types = tables.numbers(METRICS, "metric_type")
        grows = tables.numbers(METRICS, "is_monotonic", np.bool_) & (types == SUM)
        grows |= (types == HISTOGRAM) | (types == EXPONENTIAL)
        cumulative = tables.numbers(METRICS, "aggregation_temporality") == CUMULATIVE
        wanted = grows & cumulative
        return wanted & self._filter.mask(tables) if wanted.any() else wanted

    def _convert(self, tables: MetricTables, points: str, wanted: Flags, keys: Keys) -> None:
        chosen = np.flatnonzero(wanted[tables.parents(points)]) if tables.rows(points) else np.zeros(0, np.int64)
        if not len(chosen):
            return
        found = Points(tables, points, chosen)
        series = joined(point_keys(tables, points, keys)[:, chosen], number_keys(found.start))
        kept, columns = self._trackers[points].convert(found, series, self._clock.monotonic())
        for reason, count in found.dropped.items():
            self._dropped.count(count, reason, {"metric_type": _LABELS[points]})
        self._converted[points].add(int(kept.sum()))
        found.set(columns)
        found.keep(kept)

    def _temporality(self, tables: MetricTables, wanted: Flags) -> object:
        values = np.where(wanted, DELTA, tables.numbers(METRICS, "aggregation_temporality"))
        return column(values, tables.type(METRICS, "aggregation_temporality"))

    def _sweep(self) -> None:
        now = self._clock.monotonic()
        if self._staleness and now - self._swept >= min(self._staleness, _SWEEP_SECONDS):
            self._swept = now
            for tracker in self._trackers.values():
                tracker.series.expire(now - self._staleness)

    def _streams(self) -> float:
        return sum(len(tracker.series) for tracker in self._trackers.values())


_SWEEP_SECONDS: Final = 60.0
"""How often stale series are looked for at most."""
