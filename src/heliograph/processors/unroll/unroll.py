"""Lists in the bodies of log records, taken apart by columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import pyarrow as pa

from heliograph.model import LogsBatch
from heliograph.processors.shared.metrics.arrays import numbers
from heliograph.processors.shared.repeat import repeated, with_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from heliograph.model import Batch

_SLICE: Final = 6
_COLUMNS: Final = ("str", "int", "double", "bool", "bytes", "ser")
"""Columns of a body in which values stand."""


@dataclass(frozen=True, slots=True)
class _Elements:
    """Elements of lists.

    Attributes:
        rows: The record of each.
        values: The elements.
    """

    rows: NDArray[np.int64]
    values: list[Any]


def unrolled(batch: Batch, *, recursive: bool) -> Batch:
    """The batch with a record for each element of a list; they stand behind their scope's other records."""
    body: Any = batch.table("logs")["body"]
    lists = np.flatnonzero(numbers(body.field("type"), np.int64) == _SLICE)
    if not len(lists):
        return batch
    parts = _levels(body, lists, recursive=recursive)
    others = np.setdiff1d(np.arange(len(batch)), lists)
    tables = repeated(batch, np.concatenate([others, *(part.rows for part in parts)]))
    values = [value for part in parts for value in part.values]
    tables["logs"] = with_column(tables["logs"], "body", _joined(body.take(pa.array(others)), values))
    return LogsBatch.from_tables(tables)


def _levels(body: Any, lists: NDArray[np.int64], *, recursive: bool) -> list[_Elements]:
    """The elements of all lists; with `recursive`, lists among them are replaced by a next level."""
    import cbor2

    packed = body.field("ser").take(pa.array(lists)).dictionary_encode()
    texts = [cbor2.loads(item) for item in packed.dictionary.to_pylist()]
    found: list[list[Any]] = [texts[place] for place in packed.indices.to_pylist()]
    rows = lists
    levels: list[_Elements] = []
    while found:
        elements = _Elements(
            np.repeat(rows, [len(item) for item in found]), [value for item in found for value in item]
        )
        if not recursive:
            return [elements]
        nested = np.fromiter((isinstance(value, list) for value in elements.values), np.bool_, len(elements.values))
        levels.append(
            _Elements(elements.rows[~nested], [value for value in elements.values if not isinstance(value, list)])
        )
        found = [value for value in elements.values if isinstance(value, list)]
        rows = elements.rows[nested]
    return levels


def _joined(others: Any, values: Sequence[Any]) -> pa.Array[Any]:
    """Bodies of the other records, and of one for each value."""
    import cbor2

    kinds = np.fromiter((_kind(value) for value in values), np.uint8, len(values))
    fields: dict[str, Any] = {"type": pa.concat_arrays([others.field("type"), pa.array(kinds, pa.uint8())])}
    for name in _COLUMNS:
        column: Any = others.field(name)
        own = [
            (cbor2.dumps(value) if name == "ser" else value) if _COLUMN_OF[kind] == name else None
            for value, kind in zip(values, kinds.tolist(), strict=True)
        ]
        fields[name] = pa.concat_arrays([column, cast("Any", pa).array(own, column.type)])
    return cast("Any", pa).StructArray.from_arrays(list(fields.values()), names=list(fields))


_COLUMN_OF: Final = ("", "str", "int", "double", "bool", "ser", "ser", "bytes")
"""The column of each type."""


def _kind(value: Any) -> int:  # noqa: PLR0911 - a branch a type
    match value:
        case bool():
            return 4
        case str():
            return 1
        case int():
            return 2
        case float():
            return 3
        case dict():
            return 5
        case list():
            return _SLICE
        case bytes():
            return 7
        case _:
            return 0
