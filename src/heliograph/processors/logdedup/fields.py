r"""Fields of log records by path: `body.a.b`, `attributes.host\.name`, `attributes.src.ip`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.model import LogsBatch
from heliograph.ottl.values.convert import as_string
from heliograph.processors.shared.distinct import MAP, Encoded, distinct_values
from heliograph.processors.shared.metrics.arrays import numbers
from heliograph.processors.shared.repeat import with_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.model import Batch
    from heliograph.processors.shared.metrics.arrays import I64, Flags

_DOT = re.compile(r"(?<!\\)\.")
_compute: Any = pc


@dataclass(frozen=True, slots=True)
class FieldPath:
    """Where a field is.

    Attributes:
        in_body: Whether it is in the body; else in the attributes.
        keys: The keys that lead to it; none for all attributes.
    """

    in_body: bool
    keys: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """A path from its text.

        Raises:
            ValueError: It is none, or means the whole body.
        """
        root, *keys = (part.replace("\\.", ".") for part in _DOT.split(text))
        if root not in ("body", "attributes"):
            raise ValueError(f"field {text!r} must begin with body or attributes")
        if root == "body" and not keys:
            raise ValueError("the entire body cannot be named: name fields in it")
        return cls(root == "body", tuple(keys))

    def texts(self, batch: Batch) -> tuple[list[str | None], I64]:
        """The distinct values of the field as texts, None where there is none, and which of them each record has."""
        column = batch.table("logs")["body"] if self.in_body else batch.attributes(self.keys[0])
        values, codes = distinct_values(column)
        inner = self.keys if self.in_body else self.keys[1:]
        return [_text(value, inner) for value in values], codes


def without(batch: Batch, paths: Sequence[FieldPath]) -> Batch:
    """The batch without some fields."""
    if not paths:
        return batch
    tables = batch.tables()
    for path in paths:
        if path.in_body:
            body: Any = tables["logs"]["body"]
            rows = numbers(body.field("type"), np.int64) == MAP
            edited = _edited(body.field("ser"), rows, path.keys)
            fields = [edited if each.name == "ser" else body.field(each.name) for each in body.type]
            made: Any = pa.StructArray
            struct = made.from_arrays(fields, names=[each.name for each in body.type])
            tables["logs"] = with_column(tables["logs"], "body", struct)
        else:
            tables["log_attrs"] = _without_attribute(tables["log_attrs"], path.keys)
    return LogsBatch.from_tables(tables)


def _without_attribute(table: pa.RecordBatch, keys: Sequence[str]) -> pa.RecordBatch:
    if not keys:
        return table.slice(0, 0)
    mine = _compute.equal(table["key"].cast(pa.string()), keys[0]).to_numpy(zero_copy_only=False)
    if len(keys) == 1:
        return table.filter(pa.array(~mine))
    rows = mine & (numbers(table["type"], np.int64) == MAP)
    return with_column(table, "ser", _edited(table["ser"], rows, keys[1:]))


def _edited(column: Any, rows: Flags, keys: Sequence[str]) -> Any:
    """A column of CBOR with a key removed from the maps in some rows; each distinct map is edited once."""
    import cbor2

    if not rows.any():
        return column
    encoded = column.filter(pa.array(rows)).dictionary_encode()
    dictionary = pa.array([cbor2.dumps(_removed(cbor2.loads(item), keys)) for item in encoded.dictionary.to_pylist()])
    return _compute.replace_with_mask(column, pa.array(rows), dictionary.take(encoded.indices).cast(column.type))


def _removed(value: Any, keys: Sequence[str]) -> Any:
    """A map without the value that keys lead to."""
    key, *rest = keys
    if not isinstance(value, dict) or key not in value:
        return value
    found = cast("dict[str, Any]", value)
    if rest:
        return {**found, key: _removed(found[key], rest)}
    return {name: item for name, item in found.items() if name != key}


def _text(value: Any, keys: Sequence[str]) -> str | None:
    """What keys lead to, as a text; None when it is not there."""
    if isinstance(value, Encoded):
        import cbor2

        value = cbor2.loads(value.data)
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return None
        value = cast("dict[str, Any]", value)[key]
    return None if value is None and not keys else as_string(value)
