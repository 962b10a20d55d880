"""Edits of attribute tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from heliograph.processors.shared.metrics.arrays import column, numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from heliograph.processors.shared.metrics.arrays import I64, Arrow, Flags
    from heliograph.processors.shared.metrics.tables import MetricTables

_TEXT: Final = 1
_BOOL: Final = 4
_VALUES: Final = ("str", "int", "double", "bool", "bytes", "ser")


def rows_of(tables: MetricTables, table: str, keys: Collection[str]) -> Flags:
    """Which attributes have one of these keys."""
    found: Arrow = tables.column(table, "key")
    wanted = np.array([key in keys for key in found.dictionary.to_pylist()], np.bool_)
    return wanted[numbers(found.indices, np.int64)] if len(wanted) else np.zeros(len(found), np.bool_)


def texts(tables: MetricTables, table: str, rows: I64) -> list[str]:
    """The values of attributes that are texts; others count as empty."""
    found = tables.column(table, "str").take(pa.array(rows)).to_pylist()
    types = tables.numbers(table, "type")[rows].tolist()
    return [(text or "") if kind == _TEXT else "" for text, kind in zip(found, types, strict=True)]


def texts_by_owner(tables: MetricTables, table: str, owners: int, key: str) -> tuple[list[str], I64]:
    """Distinct texts of an attribute (the first is empty), and for each owner the place of its own among them."""
    places = np.zeros(owners, np.int64)
    rows = np.flatnonzero(rows_of(tables, table, {key}))
    known = {"": 0}
    codes = [known.setdefault(text, len(known)) for text in texts(tables, table, rows)]
    places[tables.parents(table)[rows]] = codes
    return list(known), places


def remove(tables: MetricTables, table: str, rows: Flags) -> None:
    """Remove attributes."""
    tables.keep(table, ~rows)


def rename(tables: MetricTables, table: str, rows: Flags, key: str) -> None:
    """Give attributes another key."""
    found: Arrow = tables.column(table, "key")
    keys = np.array([*found.dictionary.to_pylist(), key], object)
    codes = numbers(found.indices, np.int64).copy()
    codes[rows] = len(keys) - 1
    tables.set(table, {"key": _dictionary(keys, codes, found.type)})


def set_texts(tables: MetricTables, table: str, rows: I64, values: Sequence[str]) -> None:
    """Replace the values of attributes by texts."""
    changed: dict[str, Arrow] = {}
    mask = np.zeros(tables.rows(table), np.bool_)
    mask[rows] = True
    for name in _VALUES:
        found = tables.column(table, name)
        if name == "str":
            merged = found.to_pylist()
            for row, value in zip(rows.tolist(), values, strict=True):
                merged[row] = value
            changed[name] = pa.array(merged, found.type)
        elif found.null_count < len(found):
            changed[name] = _if_else(mask, pa.nulls(len(found), found.type), found)
    types = tables.numbers(table, "type").copy()
    types[rows] = _TEXT
    tables.set(table, {**changed, "type": column(types, tables.type(table, "type"))})


def put(tables: MetricTables, table: str, owners: I64, attributes: Mapping[str, str | bool]) -> None:
    """Set attributes of some owners; those that they have of the same keys are replaced."""
    mine = np.isin(tables.parents(table), owners)
    remove(tables, table, mine & rows_of(tables, table, attributes))
    append(tables, table, owners, attributes)


def append(tables: MetricTables, table: str, owners: I64, attributes: Mapping[str, str | bool]) -> None:
    """Add attributes that owners do not have."""
    if not len(owners) or not attributes:
        return
    schema = tables.table(table).schema
    rows = len(owners) * len(attributes)
    keys = [key for key in attributes for _ in range(len(owners))]
    values = [value for value in attributes.values() for _ in range(len(owners))]
    made: dict[str, Any] = {name: pa.nulls(rows, schema.field(name).type) for name in _VALUES}
    made["str"] = pa.array([value if isinstance(value, str) else None for value in values], made["str"].type)
    made["bool"] = pa.array([value if isinstance(value, bool) else None for value in values], made["bool"].type)
    kinds = [_BOOL if isinstance(value, bool) else _TEXT for value in values]
    made["type"] = pa.array(kinds, schema.field("type").type)
    made["key"] = column(keys, schema.field("key").type)
    made["parent_id"] = column(np.tile(owners, len(attributes)), schema.field("parent_id").type)
    tables.add(table, pa.RecordBatch.from_arrays([made[name] for name in schema.names], schema=schema))


def mapped(values: Sequence[str], function: Callable[[str], str]) -> list[str]:
    """A function of each value, called once for each distinct one."""
    known = {value: function(value) for value in set(values)}
    return [known[value] for value in values]


def _dictionary(keys: Any, codes: I64, type: Arrow) -> Arrow:  # noqa: A002 - Arrow's word
    distinct, places = np.unique(keys.astype(str), return_inverse=True)
    indices = pa.array(places[codes], type.index_type)
    return pa.DictionaryArray.from_arrays(indices, pa.array(distinct.tolist(), type.value_type))


def _if_else(mask: Flags, yes: Arrow, no: Arrow) -> Arrow:
    import pyarrow.compute as pc

    return pc.if_else(pa.array(mask), yes, no)
