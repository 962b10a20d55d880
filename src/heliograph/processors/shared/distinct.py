"""The distinct values of a column, so that a question is asked once for each of them instead of once a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int64]
    """For each row the place of its value."""

EMPTY, MAP, SLICE = 0, 5, 6
"""Types of OTAP's struct that have no column of their own, or one that holds CBOR."""
_COLUMNS: Final = ("", "str", "int", "double", "bool", "ser", "ser", "bytes")
"""Columns of OTAP's struct by type."""


class Encoded:
    """A map or list as its CBOR bytes, to be told from a value of type bytes."""

    __slots__ = ("data", "kind")

    def __init__(self, data: bytes, kind: int) -> None:
        self.data: Final = data
        self.kind: Final = kind


def distinct_values(array: Any) -> tuple[list[Any], Codes]:
    """The distinct values of an Arrow column, None last, and the place of each row's value among them.

    Columns come as `Batch.attributes` gives them. Maps and lists are `Encoded`; a present but empty value is None too.
    """
    import pyarrow as pa

    if isinstance(array, pa.StructArray):
        return _of_struct(array)
    if pa.types.is_null(array.type):
        return [None], np.zeros(len(array), np.int64)
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    values: list[Any] = [*encoded.dictionary.to_pylist(), None]
    indices = encoded.indices.fill_null(len(values) - 1) if encoded.null_count else encoded.indices
    return values, indices.to_numpy(zero_copy_only=False).astype(np.int64)


def _of_struct(array: Any) -> tuple[list[Any], Codes]:
    import pyarrow.compute as pc

    names = {field.name for field in array.type}
    kinds = array.field("type").fill_null(0).to_numpy(zero_copy_only=False)
    kinds = np.where(array.is_valid().to_numpy(zero_copy_only=False), kinds, EMPTY)
    values: list[Any] = []
    codes = np.full(len(array), -1, np.int64)
    for kind in np.unique(kinds).tolist():
        if kind == EMPTY or _COLUMNS[kind] not in names:
            continue
        rows = np.flatnonzero(kinds == kind)
        encoded = cast("Any", pc).take(array.field(_COLUMNS[kind]), rows).dictionary_encode()
        found = encoded.dictionary.to_pylist()
        places = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        codes[rows] = np.where(places < 0, -1, places + len(values))
        values += [Encoded(item, kind) for item in found] if kind in (MAP, SLICE) else found
    values.append(None)
    return values, np.where(codes < 0, len(values) - 1, codes)
