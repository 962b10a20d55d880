"""Which data points belong to series that are too many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.processors.shared.metrics.arrays import first_places
from heliograph.processors.shared.metrics.hashing import Keys, joined, text_keys
from heliograph.processors.shared.metrics.names import by_name
from heliograph.processors.shared.metrics.series import attribute_keys, groups_of, scope_keys
from heliograph.processors.shared.metrics.slots import SeriesTable
from heliograph.processors.shared.metrics.tables import ATTRIBUTES, METRICS, MetricTables

if TYPE_CHECKING:
    from heliograph.processors.cardinality_limit.config import CardinalityLimitConfig
    from heliograph.processors.shared.metrics.arrays import I64, Flags


class Limiter:
    """Remembers the series that were admitted, and how many of each metric."""

    def __init__(self, config: CardinalityLimitConfig) -> None:
        self._config: Final = config
        self._metrics: Final = SeriesTable({"admitted": np.int64}, config.max_streams)
        self._series: Final = SeriesTable({}, config.max_streams)
        self._limits: Final[dict[str, int]] = {}

    def __len__(self) -> int:
        return len(self._series)

    def clear(self) -> None:
        """Begin anew."""
        self._metrics.clear()
        self._series.clear()

    def limits(self, tables: MetricTables) -> I64:
        """The limit of each metric; 0 for none."""
        names, places = by_name(tables)
        return np.array([self._limit(name) for name in names], np.int64)[places]

    def metric_keys(self, tables: MetricTables) -> Keys:
        """For each metric a hash of what is counted together."""
        names = text_keys(tables.column(METRICS, "name"))
        return names if self._config.by == "metric" else joined(scope_keys(tables), names)

    def overflowing(self, tables: MetricTables, points: str, metrics: Keys, limits: I64) -> Flags:
        """Which points are of series that are too many; series that are not are remembered.

        Args:
            tables: The batch.
            points: A table of points.
            metrics: For each metric what is counted together.
            limits: For each metric its limit.
        """
        parents = tables.parents(points)
        found = np.zeros(len(parents), np.bool_)
        limited = np.flatnonzero(limits[parents] > 0)
        if not len(limited):
            return found
        own = attribute_keys(tables, ATTRIBUTES[points], len(parents))
        keys = joined(metrics[:, parents[limited]], own[:, limited])
        unknown = np.flatnonzero(self._series.find(keys) < 0)
        if not len(unknown):
            return found
        first, numbers = first_places(groups_of(keys[:, unknown]))
        candidates = unknown[first]
        owners = parents[limited[candidates]]
        slots, _ = self._metrics.resolve(metrics[:, owners], 0.0)
        admitted = self._admit(slots, limits[owners])
        self._series.resolve(keys[:, candidates[admitted]], 0.0)
        found[limited[unknown]] = ~admitted[numbers]
        return found

    def _admit(self, slots: I64, limits: I64) -> Flags:
        """Which new series there is room for, first come, first served."""
        order = np.argsort(slots, kind="stable")
        ordered = slots[order]
        starts = np.flatnonzero(np.concatenate((np.ones(1, np.bool_), ordered[1:] != ordered[:-1])))
        rank = np.empty(len(slots), np.int64)
        rank[order] = np.arange(len(slots)) - np.repeat(starts, np.diff(np.append(starts, len(slots))))
        admitted = (slots >= 0) & (self._metrics["admitted"][slots] + rank < limits)
        admitted &= np.cumsum(admitted) <= self._series.room
        np.add.at(self._metrics["admitted"], slots[admitted], 1)
        return admitted

    def _limit(self, name: str) -> int:
        if len(self._limits) >= _REMEMBERED:
            self._limits.clear()
        if name not in self._limits:
            self._limits[name] = self._config.limit_of(name)
        return self._limits[name]


_REMEMBERED: Final = 10_000
