"""What is told of metrics with too many series: how many points, and which keys have the most values."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.processors.cardinality_limit.sketch import KeyCounts
from heliograph.processors.shared.metrics.arrays import numbers
from heliograph.processors.shared.metrics.series import value_keys
from heliograph.processors.shared.metrics.tables import ATTRIBUTES, METRICS

if TYPE_CHECKING:
    import logging

    from heliograph.pipeline.telemetry import ComponentTelemetry
    from heliograph.processors.shared.metrics.arrays import I64, Arrow, Flags
    from heliograph.processors.shared.metrics.tables import MetricTables

_NAMED: Final = 100
"""Metrics that have a counter of their own; further ones share `other`."""


class Report:
    """Counts, and writes to the log when a metric overflows first in a window, and at the window's end."""

    def __init__(self, telemetry: ComponentTelemetry, logger: logging.Logger) -> None:
        self._telemetry: Final = telemetry
        self._logger: Final = logger
        self._keys: Final = KeyCounts()
        self._points: Final[Counter[str]] = Counter()
        self._new: Final[dict[str, None]] = {}
        self._named: Final[set[str]] = set()

    def add(self, tables: MetricTables, points: str, rows: Flags) -> None:
        """Count points that overflow, before they lose their attributes."""
        names: list[str] = tables.column(METRICS, "name").to_pylist()
        owners = tables.parents(points)
        for metric, count in zip(*np.unique(owners[rows], return_counts=True), strict=True):
            name = names[metric]
            if name not in self._points and len(self._points) < _NAMED:
                self._new[name] = None
            self._count(name, int(count))
        table = ATTRIBUTES[points]
        chosen = rows[tables.parents(table)]
        metrics = owners[tables.parents(table)]
        keys: Arrow = tables.column(table, "key")
        labels: list[str] = keys.dictionary.to_pylist()
        pairs = (metrics * len(labels) + numbers(keys.indices, np.int64))[chosen]
        hashes = value_keys(tables, table)[0, chosen]
        for pair in np.unique(pairs).tolist():
            self._keys.add(names[pair // len(labels)], labels[pair % len(labels)], hashes[pairs == pair])

    def tell(self, limits: I64, tables: MetricTables) -> None:
        """Write of metrics that have not overflowed before in this window, and renew the gauges."""
        names: list[str] = tables.column(METRICS, "name").to_pylist()
        known = dict(zip(names, limits.tolist(), strict=True))
        for name in self._new:
            self._logger.warning(
                "metric %s has more than %s series: others become one, otel.metric.overflow; keys with most values: %s",
                name,
                known.get(name, "its"),
                self._top(name),
            )
        self._new.clear()
        for name in self._named.intersection(names):
            for key, count in self._keys.top(name):
                labels = {"metric": name, "key": key}
                self._telemetry.gauge("heliograph_processor_cardinality_limit_key_values", labels).set(count)

    def close(self) -> None:
        """Write what the window brought and begin anew."""
        for name, count in self._points.items():
            self._logger.warning(
                "%d points of metric %s overflowed in this window; keys with most values: %s",
                count,
                name,
                self._top(name),
            )
        self._points.clear()
        self._keys.clear()

    def _count(self, name: str, points: int) -> None:
        if name in self._points or len(self._points) < _NAMED:
            self._points[name] += points
        if name in self._named or len(self._named) < _NAMED:
            self._named.add(name)
        label = name if name in self._named else "other"
        counter = "heliograph_processor_cardinality_limit_overflow_points"
        self._telemetry.counter(counter, {"metric": label}, "{datapoint}").add(points)

    def _top(self, name: str) -> str:
        return ", ".join(f"{key} (about {count})" for key, count in self._keys.top(name)) or "none"
