"""The data points of one table that a processor converts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heliograph.processors.shared.metrics.arrays import TIME, column, present, ranges

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.processors.shared.metrics.arrays import I64, Arrow, Flags, Numbers
    from heliograph.processors.shared.metrics.lists import Lists
    from heliograph.processors.shared.metrics.tables import MetricTables

NO_VALUE: Final = 1
"""The flag of points without a value."""


class Points:
    """The points of one table that are converted.

    Attributes:
        tables: The batch.
        name: The table.
        rows: Which rows.
        start: Their start times, which the conversion changes.
        time: Their times.
        valueless: Which of them have the flag that says so.
        dropped: How many were left out, by reason.
    """

    def __init__(self, tables: MetricTables, name: str, rows: I64) -> None:
        self.tables: Final = tables
        self.name: Final = name
        self.rows: Final = rows
        self.start: Final = self.numbers("start_time_unix_nano").copy()
        self.time: Final = self.numbers("time_unix_nano")
        self.valueless: Final[Flags] = (self.numbers("flags") & NO_VALUE) != 0
        self.dropped: Final[Counter[str]] = Counter()

    def numbers(self, name: str, dtype: Any = np.int64) -> Numbers:
        """A column of the chosen rows."""
        return self.tables.numbers(self.name, name, dtype)[self.rows]

    def present(self, name: str) -> Flags:
        """Which of the chosen rows have a value."""
        return present(self.tables.column(self.name, name))[self.rows]

    def set(self, columns: Mapping[str, Arrow]) -> None:
        """Write the start times, and these columns, back to the table."""
        start = self.tables.numbers(self.name, "start_time_unix_nano").copy()
        start[self.rows] = self.start
        self.tables.set(self.name, {"start_time_unix_nano": column(start, TIME), **columns})

    def keep(self, kept: Flags) -> None:
        """Leave out those of the chosen rows that are not kept."""
        mask = np.ones(self.tables.rows(self.name), np.bool_)
        mask[self.rows] = kept
        self.tables.keep(self.name, mask)

    def changed(self, name: str, values: Numbers, there: Flags) -> Arrow:
        """The whole column with values for the chosen rows."""
        old = self.tables.column(self.name, name)
        mask = present(old).copy()
        mask[self.rows] = there
        merged = self.tables.numbers(self.name, name, values.dtype).copy()
        merged[self.rows] = values
        return column(merged, self.tables.type(self.name, name), mask)


def places_of(lists: Lists, rows: I64) -> I64:
    """Where the numbers of some lists stand."""
    return ranges(lists.edges[rows], lists.lengths[rows])


def store(values: Numbers, slots: I64, lists: Lists) -> None:
    """Keep each list as an object of its own."""
    for slot, piece in zip(slots.tolist(), lists.pieces(), strict=True):
        values[slot] = piece
