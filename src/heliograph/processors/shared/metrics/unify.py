"""One resource, one scope and one metric for each identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from heliograph.processors.shared.metrics.arrays import first_places
from heliograph.processors.shared.metrics.series import groups_of, metric_keys, resource_keys, scope_keys
from heliograph.processors.shared.metrics.tables import METRICS, POINTS

if TYPE_CHECKING:
    from heliograph.processors.shared.metrics.arrays import I64, Arrow
    from heliograph.processors.shared.metrics.tables import MetricTables


def unify(tables: MetricTables) -> None:
    """Have the points of equal metrics of equal scopes and resources in one metric, in the order in which they came."""
    for name, keys in (("resource", resource_keys(tables)), ("scope", scope_keys(tables))):
        first, places = first_places(groups_of(keys))
        tables.set(METRICS, {name: tables.column(METRICS, name).take(pa.array(first[places]))})
    first, places = first_places(groups_of(metric_keys(tables)))
    owners = first[places]
    _order_points(tables, owners)
    own = np.zeros(tables.rows(METRICS), np.bool_)
    own[first] = True
    tables.without_empty(~own)
    order = np.lexsort((tables.owner("scope"), tables.owner("resource")))
    tables.take(METRICS, order)


def _order_points(tables: MetricTables, owners: I64) -> None:
    """Move points below other metrics."""
    for points in POINTS:
        if tables.rows(points):
            moved: Arrow = owners[tables.parents(points)]
            order = np.argsort(moved, kind="stable")
            tables.take(points, order, moved[order])
