"""Exponential histograms of a table as values and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from heliograph.processors.shared.metrics.arrays import numbers
from heliograph.processors.shared.metrics.exponential import Buckets, Exponential
from heliograph.processors.shared.metrics.lists import Lists
from heliograph.processors.shared.metrics.tables import EXPONENTIALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.processors.shared.metrics.arrays import I64, Arrow
    from heliograph.processors.shared.metrics.tables import MetricTables


def read_exponentials(tables: MetricTables, rows: I64) -> list[Exponential]:
    """The values of some data points."""
    place = pa.array(rows)

    def values(name: str) -> list[Any]:
        return tables.column(EXPONENTIALS, name).take(place).to_pylist()

    def sides(name: str) -> list[Buckets]:
        side = tables.column(EXPONENTIALS, name).take(place)
        offsets = numbers(side.field("offset"), np.int64).tolist()
        counts = Lists.of(side.field("bucket_counts"), np.uint64).pieces()
        return [Buckets(offset, found) for offset, found in zip(offsets, counts, strict=True)]

    names = ("count", "sum", "scale", "zero_count", "zero_threshold")
    columns = [
        *map(values, names[:-1]),
        _thresholds(values(names[-1])),
        sides("positive"),
        sides("negative"),
        values("min"),
        values("max"),
    ]
    return [Exponential(*row) for row in zip(*columns, strict=True)]


def _thresholds(found: list[float | None]) -> list[float]:
    """What is no threshold counts as none."""
    return [value if value is not None and value > 0 else 0.0 for value in found]


def exponential_columns(tables: MetricTables, found: Sequence[Exponential]) -> dict[str, Arrow]:
    """Columns with these values, one a data point."""

    def kind(name: str) -> Arrow:
        return tables.type(EXPONENTIALS, name)

    columns: dict[str, Arrow] = {
        name: pa.array([getattr(point, name) for point in found], kind(name))
        for name in ("count", "sum", "scale", "zero_count", "zero_threshold", "min", "max")
    }
    for name in ("positive", "negative"):
        sides: list[Buckets] = [getattr(point, name) for point in found]
        type_: Arrow = kind(name)
        counts = Lists.join([side.counts for side in sides], np.uint64).arrow(type_.field("bucket_counts").type)
        offsets = pa.array([side.offset for side in sides], type_.field("offset").type)
        arrays: list[Arrow] = [offsets, counts]
        columns[name] = pa.StructArray.from_arrays(arrays, fields=list(type_))
    return columns
