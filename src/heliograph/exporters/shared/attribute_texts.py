"""Attributes as texts, whole tables at a time."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

STR, INT, DOUBLE, BOOL, MAP, SLICE, BYTES = range(1, 8)
_PAIR: Final = "\x1f"
_NEXT: Final = "\x1e"
_compute: Any = pc


def value_texts(attributes: pa.RecordBatch) -> pa.Array[Any]:
    """The value of each row of an attribute table (or of a body's struct) as text; empty values are empty texts."""
    types = attributes.column("type")
    text: Any = attributes.column("str").cast(pa.string())
    kinds = set(_compute.unique(types).to_pylist())
    for kind, name in ((INT, "int"), (DOUBLE, "double"), (BOOL, "bool")):
        if kind in kinds:
            mine = _compute.equal(types, kind)
            text = _compute.if_else(mine, attributes.column(name).cast(pa.string()), text)
    if kinds & {BYTES, MAP, SLICE}:
        text = _with_odd_values(attributes, text)
    return text.fill_null("")


def _with_odd_values(attributes: pa.RecordBatch, text: Any) -> Any:
    """Bytes as base64, maps and lists as JSON: rare, one at a time."""
    import cbor2

    values: list[str | None] = text.to_pylist()
    types = np.asarray(attributes.column("type"))
    for row in np.flatnonzero(types >= MAP).tolist():
        if types[row] == BYTES:
            values[row] = base64.b64encode(attributes.column("bytes")[row].as_py() or b"").decode()
        else:
            packed = attributes.column("ser")[row].as_py()
            found: Any = cbor2.loads(packed) if packed else None
            values[row] = json.dumps(found, default=_plain, separators=(",", ":"), ensure_ascii=False)
    return pa.array(values, pa.string())


def _plain(value: object) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def positions(ids: pa.Array[Any], parents: pa.Array[Any]) -> NDArray[np.int64]:
    """For each of `parents` the row of `ids` that it names; -1 where there is none."""
    found: Any = _compute.index_in(parents, value_set=ids)
    return np.asarray(found.fill_null(-1)).astype(np.int64)


def identities(ids: pa.Array[Any], attributes: pa.RecordBatch) -> pa.Array[Any]:
    """For each of `ids` one text of all its attributes, by key: equal exactly where the attributes are equal."""
    if not attributes.num_rows or not len(ids):
        return pa.array([""] * len(ids), pa.string()) if len(ids) else pa.array([], pa.string())
    keys: Any = attributes.column("key").cast(pa.string())
    kinds: Any = attributes.column("type").cast(pa.string())
    pairs: Any = _compute.binary_join_element_wise(keys, kinds, value_texts(attributes), _PAIR)
    owners = positions(ids, attributes.column("parent_id"))
    order = np.asarray(
        _compute.sort_indices(
            pa.table({"owner": pa.array(owners), "key": keys}), sort_keys=[("owner", "ascending"), ("key", "ascending")]
        )
    )
    owners = owners[order]
    known = owners >= 0
    order, owners = order[known], owners[known]
    ends = np.searchsorted(owners, np.arange(len(ids) + 1)).astype(np.int32)
    arrow: Any = pa
    lists = arrow.ListArray.from_arrays(pa.array(ends), pairs.take(pa.array(order)))
    return _compute.binary_join(lists, _NEXT)
