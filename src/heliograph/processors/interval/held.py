"""What waits for the end of the interval."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.pipeline import Parcel
from heliograph.pipeline.errors import ComponentFailedError
from heliograph.processors.shared.metrics.aggregate import Groups, aggregate, histogram_layouts
from heliograph.processors.shared.metrics.arrays import first_places
from heliograph.processors.shared.metrics.hashing import joined
from heliograph.processors.shared.metrics.series import groups_of, metric_keys, point_keys
from heliograph.processors.shared.metrics.tables import DELTA, HISTOGRAMS, METRICS, POINTS, MetricTables
from heliograph.processors.shared.metrics.unify import unify

if TYPE_CHECKING:
    from heliograph.model import Batch
    from heliograph.processors.shared.metrics.arrays import I64, Flags

_POINTS: Final = 32_768
"""Points that are taken together at least, so that each is looked at few times."""
_PARCELS: Final = 50_000
_logger = logging.getLogger("heliograph.processor.interval")


class Held:
    """Parcels, and of their metrics one point a series. Not thread-safe."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._parcels: list[Parcel] = []
        self._waiting: list[Batch] = []
        self._points = 0
        self._reduced = 0

    @property
    def full(self) -> bool:
        """Whether so many parcels are held that they should leave."""
        return len(self._parcels) >= _PARCELS

    @property
    def streams(self) -> int:
        """Series that are held, as far as they were counted."""
        return self._reduced

    def add(self, parcel: Parcel) -> None:
        """Hold a parcel; its batch is let go as soon as it was taken together with others."""
        batch = parcel.batch
        self._parcels.append(parcel.with_batch(batch.slice(0, 0).compact()))
        self._waiting.append(batch)
        self._points += batch.num_items
        if self._points >= _POINTS + 2 * self._reduced:
            self._reduce()

    def take(self) -> Parcel | None:
        """Everything as one parcel; None when nothing is held."""
        if self._parcels:
            self._reduce()
        if not self._parcels:
            return None
        parcel = Parcel.merge(self._parcels, self._waiting[0])
        self._clear()
        return parcel

    def _reduce(self) -> None:
        """Keep one point a series; where that fails, everything held is failed, and comes again later."""
        batches = self._waiting
        try:
            whole = batches[0] if len(batches) == 1 else type(batches[0]).concat(batches)
            found = last_values(whole).compact()
        except Exception as error:
            _logger.exception("%d held parcels could not be taken together", len(self._parcels))
            failure = ComponentFailedError(f"interval failed: {type(error).__name__}: {error}")
            parcels = self._parcels
            self._clear()
            for parcel in parcels:
                parcel.fail(failure)
            return
        self._waiting = [found]
        self._points = self._reduced = found.num_items


def last_values(batch: Batch) -> Batch:
    """One point a series: the latest, or of deltas the sum."""
    tables = MetricTables.of(batch)
    unify(tables)
    keys = metric_keys(tables)
    deltas = tables.numbers(METRICS, "aggregation_temporality") == DELTA
    for points in POINTS:
        if tables.rows(points):
            series = point_keys(tables, points, keys)
            if points == HISTOGRAMS:
                series = np.where(deltas[tables.parents(points)], joined(series, histogram_layouts(tables)), series)
            _reduce_points(tables, points, groups_of(series), deltas)
    return tables.batch()


def _reduce_points(tables: MetricTables, points: str, series: I64, deltas: Flags) -> None:
    rows = tables.rows(points)
    is_delta = deltas[tables.parents(points)]
    # The first of those with the latest time stays, at the place of the series' first point.
    order = np.lexsort((np.arange(rows), -tables.numbers(points, "time_unix_nano"), series))
    leads = np.concatenate((np.ones(1, np.bool_), series[order[1:]] != series[order[:-1]]))
    latest = order[leads]
    kept = is_delta.copy()
    kept[latest] = True
    places, numbers = first_places(series)
    chosen = np.flatnonzero(kept)
    rank = np.where(is_delta[chosen], chosen, places[numbers[chosen]])
    chosen = chosen[np.argsort(rank, kind="stable")]
    tables.take(points, chosen)
    groups = np.where(is_delta[chosen], numbers[chosen], len(places) + np.arange(len(chosen)))
    _, compact = first_places(groups)
    aggregate(tables, points, Groups(compact))
