"""Columns of lists of numbers, such as the buckets of histograms."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from heliograph.processors.shared.metrics.arrays import column, numbers, ranges
from heliograph.processors.shared.metrics.hashing import Keys, joined, mixed, number_keys, range_sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.processors.shared.metrics.arrays import I64, Arrow, Numbers


class Lists:
    """Lists of numbers, one a row.

    Attributes:
        edges: Where each list begins in `values`, and the last one ends.
        values: All numbers.
    """

    def __init__(self, edges: I64, values: Numbers) -> None:
        self.edges: Final = edges
        self.values: Final = values

    def __len__(self) -> int:
        return len(self.edges) - 1

    @classmethod
    def of(cls, column: Arrow, dtype: type[np.generic]) -> Lists:
        """The lists of a column; null counts as empty."""
        edges = numbers(column.offsets, np.int64)
        if column.null_count:
            lengths = numbers(column.value_lengths(), np.int64)
            values = numbers(column.values, dtype)[ranges(edges[:-1], lengths)]
            return cls(_edges(lengths), values)
        return cls(edges - edges[0], numbers(column.values, dtype)[edges[0] : edges[-1]])

    @classmethod
    def join(cls, pieces: Sequence[Numbers], dtype: type[np.generic]) -> Lists:
        """Lists from an array each."""
        lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
        return cls(_edges(lengths), np.concatenate([*pieces, np.zeros(0, dtype)]).astype(dtype, copy=False))

    @property
    def lengths(self) -> I64:
        """How long each list is."""
        return np.diff(self.edges)

    def take(self, rows: I64) -> Lists:
        """Some of the lists."""
        lengths = self.lengths[rows]
        return Lists(_edges(lengths), self.values[ranges(self.edges[rows], lengths)])

    def pieces(self) -> list[Numbers]:
        """Each list as an array of its own."""
        edges = self.edges.tolist()
        return [self.values[start:end].copy() for start, end in pairwise(edges)]

    def spread(self, values: Numbers) -> Numbers:
        """One value a list, for each of its numbers."""
        return np.repeat(values, self.lengths)

    def any(self, flags: Numbers) -> Numbers:
        """For each list whether a flag of its numbers is set."""
        counts = np.concatenate((np.zeros(1, np.int64), np.cumsum(flags)))
        return counts[self.edges[1:]] > counts[self.edges[:-1]]

    def keys(self) -> Keys:
        """A hash of each list."""
        places = number_keys(ranges(np.zeros(len(self), np.int64), self.lengths))
        sums = range_sums(joined(number_keys(self.values), places), self.edges)
        return joined(sums, mixed(self.lengths.view(np.uint64)))

    def arrow(self, type: Arrow) -> Arrow:  # noqa: A002 - Arrow's word
        """As a column of a list type."""
        values = pa.array(self.values, type.value_type)
        return pa.ListArray.from_arrays(column(self.edges, pa.int32()), values, type=type)


def _edges(lengths: I64) -> I64:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
