"""The tables of a batch of metrics while a processor edits them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from heliograph.model import MetricsBatch
from heliograph.processors.shared.metrics.arrays import bounds, first_places, indices, numbers, ranges

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.model import Batch
    from heliograph.processors.shared.metrics.arrays import I64, Arrow, Flags, Numbers

GAUGE: Final = 1
SUM: Final = 2
HISTOGRAM: Final = 3
EXPONENTIAL: Final = 4
SUMMARY: Final = 5
DELTA: Final = 1
CUMULATIVE: Final = 2

METRICS: Final = "metrics"
NUMBERS: Final = "number_data_points"
HISTOGRAMS: Final = "histogram_data_points"
EXPONENTIALS: Final = "exp_histogram_data_points"
SUMMARIES: Final = "summary_data_points"
POINTS: Final = (NUMBERS, SUMMARIES, HISTOGRAMS, EXPONENTIALS)
"""The tables of data points."""
ATTRIBUTES: Final = {
    NUMBERS: "number_dp_attrs",
    SUMMARIES: "summary_dp_attrs",
    HISTOGRAMS: "histogram_dp_attrs",
    EXPONENTIALS: "exp_histogram_dp_attrs",
}
EXEMPLARS: Final = {
    NUMBERS: "number_dp_exemplars",
    HISTOGRAMS: "histogram_dp_exemplars",
    EXPONENTIALS: "exp_histogram_dp_exemplars",
}
_BELOW: Final[dict[str, tuple[str, ...]]] = {
    METRICS: ("metric_attrs", *POINTS),
    **{points: tuple(table[points] for table in (ATTRIBUTES, EXEMPLARS) if points in table) for points in POINTS},
    **{exemplars: (exemplars.replace("exemplars", "exemplar_attrs"),) for exemplars in EXEMPLARS.values()},
}
_ABOVE: Final = {name: above for above, names in _BELOW.items() for name in names}


class MetricTables:
    """A batch's tables. The id of a row is its number, and rows stand in the order of their parents; both stay so.

    Args:
        tables: By name, all that a batch of metrics has.
    """

    def __init__(self, tables: Mapping[str, pa.RecordBatch]) -> None:
        self._tables: Final = dict(tables)

    @classmethod
    def of(cls, batch: Batch) -> MetricTables:
        """The tables of a batch, which does not change with them."""
        return cls(batch.tables())

    def batch(self) -> MetricsBatch:
        """The batch of the tables as they are now."""
        return MetricsBatch.from_tables(self._tables)

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        return self._tables[table].num_rows

    def column(self, table: str, name: str) -> Arrow:
        """A column as it is."""
        return self._tables[table].column(name)

    def numbers(self, table: str, name: str, dtype: Any = np.int64) -> Numbers:
        """A column of numbers, times or booleans; a null is zero."""
        return numbers(self.column(table, name), dtype)

    def owner(self, name: str) -> I64:
        """For each metric the id of its `resource` or `scope`."""
        return numbers(self.column(METRICS, name).field("id"), np.int64)

    def parents(self, table: str) -> I64:
        """For each row the number of the row above."""
        return numbers(self.column(table, "parent_id"), np.int64)

    def type(self, table: str, name: str) -> Arrow:
        """A column's type."""
        return self._tables[table].schema.field(name).type

    def set(self, table: str, columns: Mapping[str, Arrow]) -> None:
        """Replace columns."""
        found = self._tables[table]
        arrays: list[Arrow] = [columns.get(name, found.column(name)) for name in found.schema.names]
        self._tables[table] = pa.RecordBatch.from_arrays(arrays, schema=found.schema)

    def put(self, table: str, rows: pa.RecordBatch) -> None:
        """Replace a table that has none below it."""
        self._tables[table] = rows

    def add(self, table: str, rows: pa.RecordBatch) -> None:
        """Add rows, whose `parent_id` is set, to a table that has none below it."""
        self._tables[table] = _concatenated(self._tables[table], rows)
        order = np.argsort(self.parents(table), kind="stable")
        self._tables[table] = self._tables[table].take(indices(order))

    def table(self, name: str) -> pa.RecordBatch:
        """A whole table."""
        return self._tables[name]

    def take(self, table: str, rows: I64, parents: I64 | None = None) -> None:
        """Have these rows, in this order and as often as named, with what is below them.

        Args:
            table: Where.
            rows: Numbers of rows as they are now.
            parents: For each of them the row above; those that they have when None. They rise.
        """
        below = [(name, self.parents(name)) for name in _BELOW.get(table, ()) if self.rows(name)]
        count = self.rows(table)
        self._tables[table] = self._renumbered(self._tables[table].take(indices(rows)), parents)
        for name, above in below:
            edges = bounds(above, count)
            starts = edges[rows]
            lengths = edges[rows + 1] - starts
            self.take(name, ranges(starts, lengths), np.repeat(np.arange(len(rows)), lengths))

    def extend(self, other: MetricTables) -> None:
        """Add the metrics of `other` at the ends of their scopes; both come of the same batch."""
        rows = {name: self.rows(name) for name in _BELOW}
        for name in (METRICS, *_ABOVE):
            added = other.table(name)
            if added.num_rows:
                parents = other.parents(name) + rows[_ABOVE[name]] if name in _ABOVE else None
                self._tables[name] = self._renumbered(
                    _concatenated(self._tables[name], self._renumbered(added, parents)), None
                )
        _, places = first_places(self.owner("scope"))
        order = np.argsort(places, kind="stable")
        if (order[1:] < order[:-1]).any():
            self.take(METRICS, order)

    def copy(self) -> MetricTables:
        """The same tables, to be changed by themselves."""
        return MetricTables(self._tables)

    def keep(self, table: str, mask: Flags) -> None:
        """Have only the rows of a mask, and what is below them."""
        if not mask.all():
            self.take(table, np.flatnonzero(mask))

    def without_empty(self, candidates: Flags) -> None:
        """Remove those of the candidates (metrics) that have no data point."""
        filled = np.zeros(self.rows(METRICS), np.bool_)
        for points in POINTS:
            filled[self.parents(points)] = True
        self.keep(METRICS, filled | ~candidates)

    @staticmethod
    def _renumbered(table: pa.RecordBatch, parents: I64 | None) -> pa.RecordBatch:
        arrays: list[Arrow] = list(table.columns)
        for place, name in enumerate(table.schema.names):
            if name == "id":
                arrays[place] = pa.array(np.arange(table.num_rows, dtype=np.uint32))
            elif name == "parent_id" and parents is not None:
                arrays[place] = pa.array(parents.astype(np.uint32))
        return pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def _concatenated(first: pa.RecordBatch, second: pa.RecordBatch) -> pa.RecordBatch:
    """The rows of both, with one dictionary where they have several."""
    table: Any = pa.Table.from_batches([first, second.cast(first.schema)]).unify_dictionaries().combine_chunks()
    return table.to_batches()[0]
