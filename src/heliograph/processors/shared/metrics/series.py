"""The identity of series: resource, scope, metric and attributes, as one hash for each data point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.processors.shared.metrics.arrays import bounds, numbers
from heliograph.processors.shared.metrics.hashing import Keys, joined, number_keys, range_sums, text_keys
from heliograph.processors.shared.metrics.tables import ATTRIBUTES, METRICS

if TYPE_CHECKING:
    from heliograph.processors.shared.metrics.arrays import I64, Flags
    from heliograph.processors.shared.metrics.tables import MetricTables

_VALUES: Final = {1: "str", 2: "int", 3: "double", 4: "bool", 5: "ser", 6: "ser", 7: "bytes"}
"""The column of an attribute's value by its type."""
_TYPE_SALT: Final = 0xD6E8FEB86659FD93
_TEXTS: Final = {"str", "ser", "bytes"}


def value_keys(tables: MetricTables, table: str) -> Keys:
    """Hashes of the values of an attribute table."""
    types = tables.numbers(table, "type")
    found = np.zeros((2, len(types)), np.uint64)
    for kind in np.flatnonzero(np.bincount(types, minlength=8)[:8]):
        name = _VALUES.get(int(kind))
        if name is None:
            continue
        rows = np.flatnonzero(types == kind)
        whole = len(rows) == len(types)
        column = tables.column(table, name)
        column = column if whole else column.take(rows)
        if name in _TEXTS:
            keys = text_keys(column)
        else:
            keys = number_keys(numbers(column, np.float64 if name == "double" else np.int64))
        salted = keys + np.uint64(_TYPE_SALT * int(kind) % 2**64)
        if whole:
            return salted
        found[:, rows] = salted
    return found


def attribute_keys(tables: MetricTables, table: str, owners: int, chosen: Flags | None = None) -> Keys:
    """For each owner a hash of its attributes, whatever their order.

    Args:
        tables: The batch.
        table: A table of attributes.
        owners: How many rows there are above it.
        chosen: Rows of the table that count; all when None.
    """
    if not tables.rows(table):
        return np.zeros((2, owners), np.uint64)
    rows = joined(text_keys(tables.column(table, "key")), value_keys(tables, table))
    if chosen is not None:
        rows = np.where(chosen, rows, np.uint64(0))
    return range_sums(rows, bounds(tables.parents(table), owners))


def attribute_rows(tables: MetricTables, table: str, owners: int) -> list[dict[str, bytes]]:
    """For each owner its attributes by key, with a hash in the place of each value; for small selections."""
    found: list[dict[str, bytes]] = [{} for _ in range(owners)]
    if tables.rows(table):
        keys = tables.column(table, "key").to_pylist()
        values = np.ascontiguousarray(value_keys(tables, table).T).view("V16")[:, 0].tolist()
        for owner, key, value in zip(tables.parents(table).tolist(), keys, values, strict=True):
            found[owner][key] = value
    return found


def resource_keys(tables: MetricTables) -> Keys:
    """For each metric a hash of its resource's attributes."""
    return _owner_keys(tables, "resource")


def scope_keys(tables: MetricTables) -> Keys:
    """For each metric a hash of its resource and its scope."""
    scope = tables.column(METRICS, "scope")
    own = joined(
        joined(text_keys(scope.field("name")), text_keys(scope.field("version"))), _owner_keys(tables, "scope")
    )
    return joined(resource_keys(tables), own)


def metric_keys(tables: MetricTables) -> Keys:
    """For each metric a hash of its identity: resource, scope, name, unit, type, temporality and monotonicity."""
    kind = tables.numbers(METRICS, "metric_type")
    temporality = tables.numbers(METRICS, "aggregation_temporality")
    monotonic = tables.numbers(METRICS, "is_monotonic")
    own = joined(text_keys(tables.column(METRICS, "name")), text_keys(tables.column(METRICS, "unit")))
    return joined(joined(scope_keys(tables), own), number_keys(kind << 8 | temporality << 1 & 0xFE | monotonic))


def point_keys(tables: MetricTables, points: str, metrics: Keys) -> Keys:
    """For each data point of a table a hash of its series, given those of metrics."""
    own = attribute_keys(tables, ATTRIBUTES[points], tables.rows(points))
    return joined(metrics[:, tables.parents(points)], own)


def groups_of(keys: Keys) -> I64:
    """A number for each key, equal for equal keys."""
    order = np.lexsort((keys[1], keys[0]))
    ordered = keys[:, order]
    changes = (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)
    found = np.empty(keys.shape[1], np.int64)
    found[order] = np.concatenate((np.zeros(min(1, len(order)), np.int64), np.cumsum(changes)))
    return found


def _owner_keys(tables: MetricTables, name: str) -> Keys:
    owners = tables.owner(name)
    count = int(owners.max(initial=-1)) + 1
    table = f"{name}_attrs"
    if tables.rows(table):
        count = max(count, int(tables.parents(table).max()) + 1)
    return attribute_keys(tables, table, count)[:, owners]
