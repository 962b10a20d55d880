"""Tables of attributes as values that can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from heliograph.processors.shared.metrics.arrays import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.processors.shared.metrics.arrays import I64

_COLUMNS: Final = ("", "str", "int", "double", "bool", "ser", "ser", "bytes")
"""The column of each type."""

Value = tuple[int, Any]
"""A value and its type."""


def keys_of(table: pa.RecordBatch) -> list[str]:
    """The key of each row."""
    keys: Any = table["key"].to_pylist()
    return keys


def values_of(table: pa.RecordBatch) -> list[Value]:
    """The value of each row; for a few rows."""
    kinds = numbers(table["type"], np.int64).tolist()
    columns = {name: table[name].to_pylist() for name in set(filter(None, _COLUMNS))}
    return [(kind, columns[_COLUMNS[kind]][row] if kind else None) for row, kind in enumerate(kinds)]


def by_owner(table: pa.RecordBatch) -> dict[int, dict[str, tuple[Value, int]]]:
    """For each owner its attributes: key to value and row."""
    found: dict[int, dict[str, tuple[Value, int]]] = {}
    owners = numbers(table["parent_id"], np.int64).tolist()
    for row, (owner, key, value) in enumerate(zip(owners, keys_of(table), values_of(table), strict=True)):
        found.setdefault(owner, {}).setdefault(key, (value, row))
    return found


def key_places(table: pa.RecordBatch, keys: Sequence[str]) -> I64:
    """For each row the place of its key among `keys`, -1 for others."""
    column: Any = table["key"]
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    places = {key: place for place, key in reversed(list(enumerate(keys)))}
    known = np.array([places.get(key, -1) for key in encoded.dictionary.to_pylist()], np.int64)
    return known[numbers(encoded.indices, np.int64)] if len(known) else np.zeros(0, np.int64)


def value_codes(table: pa.RecordBatch) -> I64:
    """For each row a number that equal values share."""
    kinds = numbers(table["type"], np.int64)
    codes = np.zeros(len(kinds), np.int64)
    following = 1
    for kind in np.unique(kinds).tolist():
        if not kind:
            continue
        rows = np.flatnonzero(kinds == kind)
        encoded = table[_COLUMNS[kind]].take(pa.array(rows)).dictionary_encode()
        codes[rows] = numbers(encoded.indices, np.int64) + following
        following += len(encoded.dictionary)
    return codes


def joined(tables: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """The rows of several tables of attributes, with one dictionary where they have several."""
    first = tables[0].schema
    table: Any = pa.Table.from_batches([table.cast(first) for table in tables]).unify_dictionaries().combine_chunks()
    batches = table.to_batches()
    return batches[0] if batches else tables[0].slice(0, 0)
