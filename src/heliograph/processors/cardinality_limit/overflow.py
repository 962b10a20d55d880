"""The overflow series of a metric."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.processors.shared.metrics import attributes
from heliograph.processors.shared.metrics.aggregate import Groups, aggregate, histogram_layouts
from heliograph.processors.shared.metrics.arrays import first_places
from heliograph.processors.shared.metrics.hashing import joined, number_keys
from heliograph.processors.shared.metrics.series import groups_of
from heliograph.processors.shared.metrics.tables import (
    ATTRIBUTES,
    EXPONENTIAL,
    HISTOGRAM,
    HISTOGRAMS,
    METRICS,
    SUM,
    MetricTables,
)

if TYPE_CHECKING:
    from heliograph.processors.shared.metrics.arrays import I64, Flags

OVERFLOW: Final = "otel.metric.overflow"
"""The attribute that the specification gives to such series."""


def merge_overflow(tables: MetricTables, points: str, rows: Flags) -> int:
    """Make one point a metric of these rows; how many points were lost by that.

    Sums and histograms are added; of gauges and summaries the latest stays.
    """
    table = ATTRIBUTES[points]
    rows = rows | _overflow_before(tables, points, rows)
    attributes.remove(tables, table, rows[tables.parents(table)])
    attributes.append(tables, table, np.flatnonzero(rows), {OVERFLOW: True})
    added = np.isin(tables.numbers(METRICS, "metric_type"), (SUM, HISTOGRAM, EXPONENTIAL))
    lost = _keep_latest(tables, points, rows & ~added[tables.parents(points)])
    if lost.any():
        tables.keep(points, ~lost)
        rows = rows[~lost]
    aggregate_rows(tables, points, rows & added[tables.parents(points)])
    return int(lost.sum())


def _overflow_before(tables: MetricTables, points: str, rows: Flags) -> Flags:
    """The overflow series that came as such, of metrics that get one here."""
    table, parents = ATTRIBUTES[points], tables.parents(points)
    touched = np.zeros(tables.rows(METRICS), np.bool_)
    touched[parents[rows]] = True
    found = np.zeros(len(rows), np.bool_)
    found[tables.parents(table)[attributes.rows_of(tables, table, {OVERFLOW})]] = True
    return found & touched[parents]


def aggregate_rows(tables: MetricTables, points: str, rows: Flags) -> None:
    """Add the points of these rows, metric by metric."""
    if not rows.any():
        return
    keys = number_keys(tables.parents(points))
    if points == HISTOGRAMS:
        keys = joined(keys, histogram_layouts(tables))
    numbers = groups_of(keys)
    alone = np.flatnonzero(~rows)
    numbers[alone] = len(numbers) + np.arange(len(alone))
    aggregate(tables, points, Groups(first_places(numbers)[1]))


def _keep_latest(tables: MetricTables, points: str, rows: Flags) -> Flags:
    """Those of the rows that are not the latest of their metric."""
    found: Flags = rows.copy()
    chosen: I64 = np.flatnonzero(rows)
    parents = tables.parents(points)[chosen]
    order = np.lexsort((tables.numbers(points, "time_unix_nano")[chosen], parents))
    last = np.concatenate((parents[order][1:] != parents[order][:-1], np.ones(min(1, len(order)), np.bool_)))
    found[chosen[order[last]]] = False
    return found
