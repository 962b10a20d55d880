"""Turns deltas into totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.pipeline.graph.environment import SystemClock
from heliograph.processors.deltatocumulative.totals import TOTALS
from heliograph.processors.shared.metrics.arrays import column
from heliograph.processors.shared.metrics.outcome import Dropped, hand_on
from heliograph.processors.shared.metrics.selection import Points
from heliograph.processors.shared.metrics.series import metric_keys, point_keys
from heliograph.processors.shared.metrics.tables import (
    CUMULATIVE,
    DELTA,
    EXPONENTIAL,
    HISTOGRAM,
    METRICS,
    SUM,
    MetricTables,
)

if TYPE_CHECKING:
    from heliograph.model import Signal
    from heliograph.pipeline import Clock, Consumer, CreateSettings, Host, Parcel
    from heliograph.processors.deltatocumulative.config import DeltaToCumulativeConfig
    from heliograph.processors.shared.metrics.arrays import Flags
    from heliograph.processors.shared.metrics.hashing import Keys

_ERRORS: Final = {
    "older_start": "delta.ErrOlderStart",
    "out_of_order": "delta.ErrOutOfOrder",
    "limit": "limit",
    "no_value": "no_value",
}
"""What the Collector calls our reasons."""
_COUNTER: Final = "otelcol_deltatocumulative_datapoints"
_SWEEP_SECONDS: Final = 60.0
"""How often stale series are looked for at most."""


class DeltaToCumulativeProcessor:
    """Hands on the total of each series, as far as it has come in order.

    Args:
        settings: From the graph.
        config: How much is remembered, and how long.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(
        self,
        settings: CreateSettings,
        config: DeltaToCumulativeConfig,
        signal: Signal,  # noqa: ARG002 - the factory's shape
        following: Consumer,
    ) -> None:
        self._next: Final = following
        self._stale: Final = config.max_stale
        self._limit: Final = config.max_streams
        self._clock: Clock = SystemClock()
        self._swept = self._clock.monotonic()
        self._totals: Final = {points: total() for points, total in TOTALS.items()}
        telemetry = settings.telemetry
        self._telemetry: Final = telemetry
        self._dropped: Final = Dropped(telemetry)
        self._points: Final = telemetry.counter(_COUNTER, unit="{datapoint}")
        self._gaps: Final = telemetry.counter("otelcol_deltatocumulative_gaps", unit="{gap}")
        telemetry.gauge("otelcol_deltatocumulative_streams_tracked", unit="{dps}", callback=self._streams)
        telemetry.gauge("otelcol_deltatocumulative_streams_limit", unit="{stream}").set(config.max_streams)
        telemetry.gauge("otelcol_deltatocumulative_streams_max_stale", unit="s").set(config.max_stale)

    def start(self, host: Host) -> None:
        """Begin to watch the time."""
        self._clock = host.clock
        self._swept = self._clock.monotonic()

    def shutdown(self, deadline: float) -> None:
        """Nothing is held but what is remembered of series."""

    def consume(self, parcel: Parcel) -> None:
        """Add up and hand on."""
        tables = MetricTables.of(parcel.batch)
        types = tables.numbers(METRICS, "metric_type")
        temporality = tables.numbers(METRICS, "aggregation_temporality")
        wanted = np.isin(types, (SUM, HISTOGRAM, EXPONENTIAL)) & (temporality == DELTA)
        if not wanted.any():
            self._next.consume(parcel)
            return
        self._sweep(self._clock.monotonic())
        keys = metric_keys(tables)
        for points in TOTALS:
            self._add(tables, points, wanted, keys)
        changed = np.where(wanted, CUMULATIVE, temporality)
        tables.set(
            METRICS, {"aggregation_temporality": column(changed, tables.type(METRICS, "aggregation_temporality"))}
        )
        tables.without_empty(wanted)
        hand_on(parcel, tables, self._next)

    def _add(self, tables: MetricTables, points: str, wanted: Flags, keys: Keys) -> None:
        chosen = np.flatnonzero(wanted[tables.parents(points)]) if tables.rows(points) else np.zeros(0, np.int64)
        if not len(chosen):
            return
        found = Points(tables, points, chosen)
        series = point_keys(tables, points, keys)[:, chosen]
        now = self._clock.monotonic()
        total = self._totals[points]
        total.room = self._room(len(chosen), now)
        kept, columns = total.add(found, series, now)
        self._gaps.add(total.gaps)
        total.gaps = 0
        self._points.add(int(kept.sum()))
        for reason, count in found.dropped.items():
            self._dropped.count(count, reason)
            if count:
                self._telemetry.counter(_COUNTER, {"error": _ERRORS[reason]}, "{datapoint}").add(count)
        found.set(columns)
        found.keep(kept)

    def _room(self, wanted: int, now: float) -> int:
        """How many series more may be remembered; stale ones go when there are fewer than wanted."""
        if not self._limit:
            return 1 << 62
        if self._limit - self._streams() < wanted:
            self._expire(now)
        return max(0, self._limit - self._streams())

    def _expire(self, now: float) -> None:
        for total in self._totals.values():
            total.series.expire(now - self._stale)

    def _sweep(self, now: float) -> None:
        if now - self._swept >= min(self._stale, _SWEEP_SECONDS):
            self._swept = now
            self._expire(now)

    def _streams(self) -> int:
        return sum(len(total.series) for total in self._totals.values())
