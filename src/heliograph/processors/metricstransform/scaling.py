"""Values times a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from heliograph.processors.shared.metrics.arrays import Arrow, column, numbers, present
from heliograph.processors.shared.metrics.lists import Lists
from heliograph.processors.shared.metrics.tables import EXEMPLARS, EXPONENTIALS, HISTOGRAMS, NUMBERS

if TYPE_CHECKING:
    from heliograph.processors.shared.metrics.arrays import F64, I64, Flags
    from heliograph.processors.shared.metrics.tables import MetricTables

_SCALES: Final = 30
"""The protocol's scales are well within plus and minus this."""


def scale_points(tables: MetricTables, points: str, chosen: Flags, factor: float) -> None:
    """Multiply points: numbers, or what histograms say of values.

    Summaries stay as they are, and exponential histograms where the factor is negative: their buckets know no signs.
    """
    if points == NUMBERS:
        _scale_numbers(tables, points, chosen, factor)
    elif points == HISTOGRAMS:
        _scale_histograms(tables, chosen, factor)
    elif points == EXPONENTIALS and factor > 0:
        _scale_exponentials(tables, chosen, factor)


def _scale_numbers(tables: MetricTables, table: str, chosen: Flags, scale: float) -> None:
    integers, doubles = tables.numbers(table, "int_value"), tables.numbers(table, "double_value", np.float64)
    scaled = {
        "int_value": np.where(chosen, truncated(integers.astype(np.float64) * scale), integers),
        "double_value": np.where(chosen, doubles * scale, doubles),
    }
    for name, found in scaled.items():
        old = tables.column(table, name)
        tables.set(table, {name: column(found, old.type, present(old))})


def _scale_histograms(tables: MetricTables, chosen: Flags, factor: float) -> None:
    _scale_columns(tables, HISTOGRAMS, ("sum", "min", "max"), chosen, factor)
    limits = Lists.of(tables.column(HISTOGRAMS, "explicit_bounds"), np.float64)
    scaled = np.where(limits.spread(chosen), limits.values * factor, limits.values)
    kind: Arrow = tables.type(HISTOGRAMS, "explicit_bounds")
    tables.set(HISTOGRAMS, {"explicit_bounds": Lists(limits.edges, scaled).arrow(kind)})
    _scale_exemplars(tables, HISTOGRAMS, chosen, factor)


def _scale_exponentials(tables: MetricTables, chosen: Flags, factor: float) -> None:
    """Buckets keep their counts and widths, and move to where the middle of the first one goes."""
    _scale_columns(tables, EXPONENTIALS, ("sum", "min", "max", "zero_threshold"), chosen, factor)
    scales = np.clip(tables.numbers(EXPONENTIALS, "scale"), -_SCALES, _SCALES)
    for name in ("positive", "negative"):
        side: Arrow = tables.column(EXPONENTIALS, name)
        fields: list[Arrow] = [side.field(place) for place in range(side.type.num_fields)]
        at = side.type.get_field_index("offset")
        offsets = numbers(fields[at], np.int64)
        filled = Lists.of(side.field("bucket_counts"), np.uint64).lengths > 0
        moved = np.where(chosen & filled, _moved(offsets, scales, factor), offsets)
        fields[at] = column(np.clip(moved, -(2**31), 2**31 - 1), fields[at].type)
        tables.set(EXPONENTIALS, {name: pa.StructArray.from_arrays(fields, fields=list(side.type))})
    _scale_exemplars(tables, EXPONENTIALS, chosen, factor)


def _moved(offsets: I64, scales: I64, factor: float) -> I64:
    """The indexes of the buckets in which the middles of buckets lie after scaling."""
    width: F64 = np.exp2(-scales.astype(np.float64))
    with np.errstate(over="ignore"):
        half = np.where(width > 1000, width - 1, np.log2((1 + np.exp2(width)) / 2))  # noqa: PLR2004 - doubles end at 2**1024
    middle = offsets * width + half
    return (np.ceil((middle + np.log2(factor)) / width) - 1).astype(np.int64)


def _scale_columns(tables: MetricTables, points: str, names: tuple[str, ...], chosen: Flags, factor: float) -> None:
    for name in names:
        found = tables.column(points, name)
        values = tables.numbers(points, name, np.float64)
        tables.set(points, {name: column(np.where(chosen, values * factor, values), found.type, present(found))})


def _scale_exemplars(tables: MetricTables, points: str, chosen: Flags, factor: float) -> None:
    exemplars = EXEMPLARS[points]
    if tables.rows(exemplars):
        _scale_numbers(tables, exemplars, chosen[tables.parents(exemplars)], factor)


def truncated(values: Any) -> Any:
    """Towards zero; what no integer can hold becomes the nearest that can."""
    bounded = np.nan_to_num(np.trunc(values), nan=0.0)
    limit = 2.0**63
    found = np.where(np.abs(bounded) < limit, bounded, 0.0).astype(np.int64)
    found = np.where(bounded >= limit, np.iinfo(np.int64).max, found)
    return np.where(bounded <= -limit, np.iinfo(np.int64).min, found)
