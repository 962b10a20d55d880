"""Data points move to other resources, and metrics with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from heliograph.processors.groupbyattrs.groups import group, movers
from heliograph.processors.groupbyattrs.owners import owned, replicated, scopes
from heliograph.processors.shared.metrics.arrays import first_places, numbers
from heliograph.processors.shared.metrics.tables import ATTRIBUTES, METRICS, POINTS
from heliograph.processors.shared.repeat import with_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.model import Batch
    from heliograph.processors.groupbyattrs.report import Report
    from heliograph.processors.shared.metrics.arrays import I64

_IDENTITY: Final = ("metric_type", "name", "unit", "description", "aggregation_temporality", "is_monotonic")
"""What metrics that are joined must have in common."""


def regrouped_points(batch: Batch, keys: Sequence[str], report: Report) -> Batch:
    """The batch with its data points in metrics of resources that have their attributes `keys`.

    Metrics without data points go, as in the Collector.
    """
    tables = batch.tables()
    metrics = tables[METRICS]
    counts = [tables[name].num_rows for name in POINTS]
    offsets = np.cumsum([0, *counts])
    moving: list[Any] = []
    for name, offset in zip(POINTS, offsets.tolist(), strict=False):
        moved, tables[ATTRIBUTES[name]] = movers(tables[ATTRIBUTES[name]], keys, offset)
        moving.append(moved)
    metric = np.concatenate([numbers(tables[name]["parent_id"], np.int64) for name in POINTS])
    order = np.argsort(metric, kind="stable")  # points of one kind after the other, not as they came
    root: Any = metrics.select(["resource", "scope", "schema_url"]).take(metric)
    base = numbers(root["resource"].field("id"), np.int64)
    groups = group(base, root["resource"], tables["resource_attrs"], moving, len(keys))
    report(groups)
    around = scopes(root, tables["scope_attrs"], groups.of)
    alike = _alike(metrics)[metric]
    pairs = around.of * (int(alike.max(initial=0)) + 1) + alike
    first, places = first_places(pairs[order])
    first, of = order[first], _inverse(places, order)
    made = metrics.take(metric[first])
    made = owned(made, "resource", _rows(first, groups.of), groups.of[first])
    made = owned(made, "scope", _rows(first, around.of), around.of[first])
    tables[METRICS] = with_column(made, "id", np.arange(len(first), dtype=np.uint32))
    tables["metric_attrs"] = replicated(tables["metric_attrs"], metric[first])
    for name, start, count in zip(POINTS, offsets.tolist(), counts, strict=False):
        tables[name] = with_column(tables[name], "parent_id", of[start : start + count].astype(np.uint32))
    tables |= {"resource_attrs": groups.attributes, "scope_attrs": around.attributes}
    return type(batch).from_tables(tables)


def _alike(metrics: pa.RecordBatch) -> I64:
    """For each metric a number that metrics of the same identity share."""
    columns: list[I64] = []
    for name in _IDENTITY:
        column: Any = metrics[name]
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        columns.append(numbers(encoded.indices.fill_null(-1), np.int64))
    return np.unique(np.column_stack(columns), axis=0, return_inverse=True)[1].ravel()


def _inverse(places: I64, order: I64) -> I64:
    found = np.empty(len(order), np.int64)
    found[order] = places
    return found


def _rows(first: I64, of: I64) -> I64:
    """For each owner a row of the new metrics that belongs to it."""
    found = np.zeros(int(of.max(initial=-1)) + 1, np.int64)
    mine = np.arange(len(first))[::-1]
    found[of[first[mine]]] = mine
    return found
