"""Arrow columns as numpy arrays and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

Arrow = Any
"""An Arrow array or type; its stubs know too little of nested ones."""
I64 = np.ndarray[Any, np.dtype[np.int64]]
U64 = np.ndarray[Any, np.dtype[np.uint64]]
F64 = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Numbers = np.ndarray[Any, np.dtype[Any]]

TIME: Final[Arrow] = pa.timestamp("ns", tz="UTC")
"""The type of points in time in a batch."""


def numbers(column: Arrow, dtype: Any) -> Numbers:
    """A column of numbers, times or booleans; a null becomes zero."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    if column.null_count:
        column = column.fill_null(False if pa.types.is_boolean(column.type) else 0)
    return column.to_numpy(zero_copy_only=False).astype(dtype, copy=False)


def present(column: Arrow) -> Flags:
    """Which rows are not null."""
    if not column.null_count:
        return np.ones(len(column), np.bool_)
    return column.is_valid().to_numpy(zero_copy_only=False)


def column(values: Numbers | Sequence[Any], type: Arrow, there: Flags | None = None) -> Arrow:  # noqa: A002 - Arrow's word
    """Values as a column; rows that are not `there` are null."""
    mask = None if there is None else ~there
    if pa.types.is_timestamp(type):
        return pa.array(values, pa.int64(), mask=mask).cast(type)
    if pa.types.is_dictionary(type):
        encoded = pa.array(values, type.value_type, mask=mask).dictionary_encode()
        return pa.DictionaryArray.from_arrays(encoded.indices.cast(type.index_type), encoded.dictionary)
    return pa.array(values, type, mask=mask)


def indices(rows: I64) -> Arrow:
    """Numbers of rows, for `take`."""
    return pa.array(rows, pa.int64())


def ranges(starts: I64, lengths: I64) -> I64:
    """The numbers of all ranges, one range after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - lengths - starts, lengths)


def bounds(parents: I64, owners: int) -> I64:
    """Where the rows of each owner begin, and of the last one end; `parents` rise."""
    edges = np.zeros(owners + 1, np.int64)
    np.cumsum(np.bincount(parents, minlength=owners), out=edges[1:])
    return edges


def first_places(groups: I64) -> tuple[I64, I64]:
    """Groups numbered in the order in which they first occur: the first row of each, and each row's number."""
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return first[order], rank[inverse]
