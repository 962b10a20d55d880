"""Data points of one series made into one."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from heliograph.processors.shared.metrics.arrays import F64, I64, TIME, Flags, column, present
from heliograph.processors.shared.metrics.exponential import added
from heliograph.processors.shared.metrics.hashing import Keys, joined, number_keys
from heliograph.processors.shared.metrics.lists import Lists
from heliograph.processors.shared.metrics.points import exponential_columns, read_exponentials
from heliograph.processors.shared.metrics.tables import (
    EXEMPLARS,
    EXPONENTIALS,
    HISTOGRAMS,
    NUMBERS,
    SUMMARIES,
    MetricTables,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.processors.shared.metrics.arrays import Arrow, Numbers

Mode = Literal["sum", "mean", "min", "max", "median", "count"]
"""What becomes of numbers; histograms are added always."""


class Groups:
    """Rows in groups.

    Args:
        numbers: For each row its group; groups are numbered in the order in which they first occur.

    Attributes:
        first: The first row of each group.
        order: The rows, group by group.
        starts: Where each group begins in `order`.
    """

    def __init__(self, numbers: I64) -> None:
        self.numbers: Final = numbers
        self.order: Final[I64] = np.argsort(numbers, kind="stable")
        ordered = numbers[self.order]
        changes = ordered[1:] != ordered[:-1]
        self.starts: Final[I64] = np.flatnonzero(np.concatenate((np.ones(min(1, len(ordered)), np.bool_), changes)))
        self.first: Final[I64] = self.order[self.starts]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def sizes(self) -> I64:
        """How many rows each group has."""
        return np.diff(np.append(self.starts, len(self.order)))

    def reduce(self, function: np.ufunc, values: Numbers) -> Numbers:
        """The reduction of each group's values."""
        return function.reduceat(values[self.order], self.starts)


def histogram_layouts(tables: MetricTables) -> Keys:
    """For each histogram point a hash of what must be equal to add it to another: bounds and number of buckets."""
    limits = Lists.of(tables.column(HISTOGRAMS, "explicit_bounds"), np.float64).keys()
    return joined(limits, number_keys(Lists.of(tables.column(HISTOGRAMS, "bucket_counts"), np.uint64).lengths))


def aggregate(tables: MetricTables, points: str, groups: Groups, mode: Mode = "sum") -> None:
    """Make one data point of each group, at the place of its first; the start is the earliest, the time the latest.

    Exemplars stay. Points of a group belong to one metric, histograms have the same layout; summaries stand alone.
    """
    if len(groups) == len(groups.numbers):
        return
    assert points != SUMMARIES, "summaries cannot be added"
    columns = _COLUMNS[points](tables, groups, mode)
    for name, function in (("start_time_unix_nano", np.minimum), ("time_unix_nano", np.maximum)):
        columns[name] = column(groups.reduce(function, tables.numbers(points, name)), TIME)
    exemplars = EXEMPLARS[points]
    if tables.rows(exemplars):
        owners = groups.first[groups.numbers[tables.parents(exemplars)]]
        order = np.argsort(owners, kind="stable")
        tables.take(exemplars, order, owners[order])
    tables.take(points, groups.first)
    tables.set(points, columns)


def _numbers(tables: MetricTables, groups: Groups, mode: Mode) -> dict[str, Arrow]:
    """Doubles become integers where the first of a group is one, and the other way round."""
    is_double = present(tables.column(NUMBERS, "double_value"))
    integers, doubles = tables.numbers(NUMBERS, "int_value"), tables.numbers(NUMBERS, "double_value", np.float64)
    with np.errstate(invalid="ignore"):
        integers = np.where(is_double, np.nan_to_num(doubles).astype(np.int64), integers)
    doubles = np.where(is_double, doubles, integers.astype(np.float64))
    by_double = is_double[groups.first]
    there = by_double | present(tables.column(NUMBERS, "int_value"))[groups.first]
    return {
        "int_value": column(
            _reduced_integers(integers, groups, mode), tables.type(NUMBERS, "int_value"), there & ~by_double
        ),
        "double_value": column(_reduced(doubles, groups, mode), tables.type(NUMBERS, "double_value"), by_double),
    }


def _reduced_integers(values: I64, groups: Groups, mode: Mode) -> I64:
    match mode:
        case "mean":
            totals = groups.reduce(np.add, values)
            return np.sign(totals) * (np.abs(totals) // groups.sizes)  # towards zero, as Go divides
        case "median":
            low, high = _middle(values, groups)
            return low if np.array_equal(low, high) else np.trunc((low + high) / 2).astype(np.int64)
        case _:
            return _reduced(values, groups, mode)


def _reduced(values: Numbers, groups: Groups, mode: Mode) -> Numbers:
    match mode:
        case "sum":
            return groups.reduce(np.add, values)
        case "min":
            return groups.reduce(np.minimum, values)
        case "max":
            return groups.reduce(np.maximum, values)
        case "mean":
            return groups.reduce(np.add, values) / groups.sizes
        case "count":
            return groups.sizes.astype(values.dtype)
        case "median":
            low, high = _middle(values, groups)
            return (low + high) / 2


def _middle(values: Numbers, groups: Groups) -> tuple[Numbers, Numbers]:
    """The two values in the middle of each group; the same one twice where their number is odd."""
    ordered = values[np.lexsort((values, groups.numbers))]
    sizes = groups.sizes
    return ordered[groups.starts + (sizes - 1) // 2], ordered[groups.starts + sizes // 2]


def _histograms(tables: MetricTables, groups: Groups, mode: Mode) -> dict[str, Arrow]:  # noqa: ARG001 - one shape for all
    counts = Lists.of(tables.column(HISTOGRAMS, "bucket_counts"), np.uint64)
    by_group = counts.take(groups.order)
    result = counts.take(groups.first)
    lengths = by_group.lengths
    for length in np.unique(lengths[lengths > 0]).tolist():
        rows = lengths == length
        table = by_group.values[np.repeat(rows, lengths)].reshape(-1, length)
        numbers = groups.numbers[groups.order][rows]
        starts = np.flatnonzero(np.concatenate((np.ones(1, np.bool_), numbers[1:] != numbers[:-1])))
        result.values[np.repeat(result.lengths == length, result.lengths)] = np.add.reduceat(table, starts).ravel()
    return {
        "count": column(
            groups.reduce(np.add, tables.numbers(HISTOGRAMS, "count", np.uint64)), tables.type(HISTOGRAMS, "count")
        ),
        "bucket_counts": result.arrow(tables.type(HISTOGRAMS, "bucket_counts")),
        "sum": _optional(tables, groups, "sum", np.add),
        "min": _optional(tables, groups, "min", np.minimum),
        "max": _optional(tables, groups, "max", np.maximum),
    }


def _optional(tables: MetricTables, groups: Groups, name: str, function: np.ufunc) -> Arrow:
    """A value that a group has when all of its points have it."""
    there: Flags = groups.reduce(np.logical_and, present(tables.column(HISTOGRAMS, name)))
    values: F64 = groups.reduce(function, tables.numbers(HISTOGRAMS, name, np.float64))
    return column(values, tables.type(HISTOGRAMS, name), there)


def _exponentials(tables: MetricTables, groups: Groups, mode: Mode) -> dict[str, Arrow]:  # noqa: ARG001 - one shape for all
    found = read_exponentials(tables, groups.order)
    edges = [*groups.starts.tolist(), len(found)]
    return exponential_columns(tables, [reduce(added, found[start:end]) for start, end in pairwise(edges)])


_COLUMNS: Final[dict[str, Callable[[MetricTables, Groups, Mode], dict[str, Arrow]]]] = {
    NUMBERS: _numbers,
    HISTOGRAMS: _histograms,
    EXPONENTIALS: _exponentials,
}
