"""Metrics below resources of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from heliograph.processors.shared.metrics import attributes
from heliograph.processors.shared.metrics.arrays import Arrow, column, indices
from heliograph.processors.shared.metrics.tables import METRICS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.processors.shared.metrics.arrays import I64
    from heliograph.processors.shared.metrics.tables import MetricTables


def add_group(tables: MetricTables, group: MetricTables, labels: Mapping[str, str]) -> None:
    """Add the metrics of `group` below copies of their resources, which get labels as attributes."""
    for name in ("resource", "scope"):
        owners = group.owner(name)
        distinct, places = np.unique(owners, return_inverse=True)
        fresh = _first_free(tables, name) + np.arange(len(distinct))
        _copy_attributes(tables, f"{name}_attrs", distinct, fresh)
        if name == "resource":
            attributes.put(tables, "resource_attrs", fresh, labels)
        struct: Arrow = group.column(METRICS, name)
        fields: list[Arrow] = [struct.field(place) for place in range(struct.type.num_fields)]
        at = struct.type.get_field_index("id")
        fields[at] = column(fresh[places], fields[at].type)
        group.set(METRICS, {name: pa.StructArray.from_arrays(fields, fields=list(struct.type))})
    tables.extend(group)


def _first_free(tables: MetricTables, name: str) -> int:
    """An id above all that are used."""
    used = [tables.owner(name), tables.parents(f"{name}_attrs")]
    return int(max(ids.max(initial=-1) for ids in used)) + 1


def _copy_attributes(tables: MetricTables, table: str, owners: I64, copies: I64) -> None:
    """Give copies the attributes of owners."""
    parents = tables.parents(table)
    rows = np.flatnonzero(np.isin(parents, owners))
    if not len(rows):
        return
    found = tables.table(table).take(indices(rows))
    moved = column(copies[np.searchsorted(owners, parents[rows])], tables.type(table, "parent_id"))
    arrays: list[Arrow] = [moved if name == "parent_id" else found.column(name) for name in found.schema.names]
    tables.add(table, pa.RecordBatch.from_arrays(arrays, schema=found.schema))
