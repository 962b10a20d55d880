"""Points of a metric that have become alike are made one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heliograph.processors.shared.metrics.aggregate import Groups, aggregate, histogram_layouts
from heliograph.processors.shared.metrics.arrays import first_places
from heliograph.processors.shared.metrics.hashing import joined, number_keys
from heliograph.processors.shared.metrics.series import attribute_keys, groups_of
from heliograph.processors.shared.metrics.tables import ATTRIBUTES, DELTA, HISTOGRAMS, METRICS

if TYPE_CHECKING:
    from heliograph.processors.shared.metrics.aggregate import Mode
    from heliograph.processors.shared.metrics.arrays import I64, Flags
    from heliograph.processors.shared.metrics.tables import MetricTables


def merge_points(tables: MetricTables, points: str, wanted: Flags, mode: Mode) -> I64:
    """Make one of the wanted points with equal labels and times (of deltas also starts); the rows that are left.

    Histograms are added, where their bounds are equal.
    """
    parents = tables.parents(points)
    deltas = tables.numbers(METRICS, "aggregation_temporality")[parents] == DELTA
    start = np.where(deltas, tables.numbers(points, "start_time_unix_nano"), 0)
    keys = joined(number_keys(parents), attribute_keys(tables, ATTRIBUTES[points], len(parents)))
    keys = joined(joined(keys, number_keys(tables.numbers(points, "time_unix_nano"))), number_keys(start))
    keys = joined(keys, number_keys(tables.numbers(points, "flags")))
    if points == HISTOGRAMS:
        keys = joined(keys, histogram_layouts(tables))
    numbers = groups_of(keys)
    alone = np.flatnonzero(~wanted)
    numbers[alone] = len(numbers) + np.arange(len(alone))
    _, numbers = first_places(numbers)
    groups = Groups(numbers)
    aggregate(tables, points, groups, mode)
    return groups.first
