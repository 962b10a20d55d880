"""Columns as distinct values and codes, and rows grouped by several of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

EMPTY, STR, INT, DOUBLE, BOOL, MAP, SLICE, BYTES = range(8)
"""Types of attribute values, as in the tables of a batch."""
_COLUMNS: Final = ("", "str", "int", "double", "bool", "ser", "ser", "bytes")
_DENSE: Final = 4
"""Codes are counted in a table when that has at most so many places a row; else they are sorted."""

Value = tuple[int, Any]
"""The value of an attribute: its type and a Python value (CBOR bytes for maps and lists). Equal only with its type."""
Attributes = tuple[tuple[str, int, Any], ...]
"""Attributes as (key, type, value)."""


def text(value: str) -> Value:
    """A string as an attribute's value."""
    return (STR, value)


@dataclass(frozen=True, slots=True)
class Coded:
    """A column.

    Attributes:
        values: Its distinct values; None where there is none.
        codes: For each row the place of its value.
    """

    values: Sequence[Hashable]
    codes: Ints

    def take(self, rows: Ints | Flags) -> Coded:
        """The column for some rows."""
        return Coded(self.values, self.codes[rows])

    def map(self, convert: Callable[[Any], Hashable]) -> Coded:
        """Another value for each distinct one."""
        return unified([convert(value) for value in self.values], self.codes)

    def present(self) -> Flags:
        """Which rows have a value."""
        return np.array([value is not None for value in self.values], np.bool_)[self.codes]


def unified(values: Sequence[Hashable], codes: Ints) -> Coded:
    """A column whose `values` may repeat."""
    places: dict[Hashable, int] = {}
    moved = [places.setdefault(value, len(places)) for value in values]
    if len(places) == len(moved):
        return Coded(values, codes)
    return Coded(list(places), np.array(moved, np.int64)[codes])


def constant(value: Hashable, rows: int) -> Coded:
    """The same value in all rows."""
    return Coded([value], np.zeros(rows, np.int64))


def first_of(columns: Sequence[Coded], default: Hashable = None) -> Coded:
    """For each row the first value that is there, or the default."""
    codes = columns[0].codes
    values = list(columns[0].values)
    missing = ~columns[0].present()
    for column in columns[1:]:
        if not missing.any():
            break
        codes = np.where(missing, column.codes + len(values), codes)
        values += column.values
        missing = missing & ~column.present()
    if default is not None and missing.any():
        codes = np.where(missing, len(values), codes)
        values.append(default)
    return unified(values, codes)


def coded(array: Any) -> Coded:
    """An Arrow column of attribute values (as `Batch.attributes` gives it) as typed values."""
    import pyarrow as pa

    if isinstance(array, pa.StructArray):
        return _of_struct(array)
    kind = array.type
    if pa.types.is_null(kind):
        return constant(None, len(array))
    tag = INT if pa.types.is_integer(kind) else DOUBLE if pa.types.is_floating(kind) else STR
    tag = BOOL if pa.types.is_boolean(kind) else BYTES if pa.types.is_binary(kind) else tag
    return encoded(array, tag)


def encoded(array: Any, tag: int) -> Coded:
    """A plain Arrow column as values of one type; nulls are None."""
    import pyarrow as pa

    found = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    values: list[Hashable] = [_typed(tag, value) for value in found.dictionary.to_pylist()]
    codes = found.indices.fill_null(len(values)).to_numpy(zero_copy_only=False).astype(np.int64)
    return unified([*values, None] if found.indices.null_count else values or [None], codes)


def _typed(tag: int, value: Any) -> Hashable:
    if value is None:
        return None
    return (tag, math.nan) if tag == DOUBLE and value != value else (tag, value)  # noqa: PLR0124 - only NaN differs


def _of_struct(array: Any) -> Coded:
    import pyarrow.compute as pc

    kinds = array.field("type").fill_null(EMPTY).to_numpy(zero_copy_only=False)
    kinds = np.where(array.is_valid().to_numpy(zero_copy_only=False), kinds, EMPTY)
    values: list[Hashable] = [None]
    codes = np.zeros(len(array), np.int64)
    for kind in np.unique(kinds).tolist():
        if kind == EMPTY:
            continue
        rows = np.flatnonzero(kinds == kind)
        part = encoded(cast("Any", pc).take(array.field(_COLUMNS[kind]), rows), kind)
        codes[rows] = part.codes + len(values)
        values += part.values
    return unified(values, codes)


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows that agree in all columns.

    Attributes:
        codes: For each row its group.
        firsts: For each group its first row.
        keys: For each group its values, one a column.
    """

    codes: Ints
    firsts: Ints
    keys: list[tuple[Any, ...]]

    def __len__(self) -> int:
        return len(self.firsts)


def group(columns: Sequence[Coded], rows: int) -> Groups:
    """Rows grouped by the columns; groups come in no certain order."""
    codes, size = np.zeros(rows, np.int64), 1
    for column in columns:
        if size * len(column.values) > 1 << 62:
            codes, firsts = compact(codes, size)
            size = len(firsts)
        codes = codes * len(column.values) + column.codes
        size *= len(column.values)
    codes, firsts = compact(codes, size)
    taken = [column.codes[firsts].tolist() for column in columns]
    lists = [[column.values[code] for code in places] for column, places in zip(columns, taken, strict=True)]
    keys = list(zip(*lists, strict=True)) if lists else [()] * len(firsts)
    return Groups(codes, firsts, keys)


def compact(codes: Ints, size: int) -> tuple[Ints, Ints]:
    """Codes below `size` as codes without gaps, and the first row of each."""
    rows = len(codes)
    if not rows:
        return codes, codes
    if size > max(_DENSE * rows, 1024):
        _, firsts, places = np.unique(codes, return_index=True, return_inverse=True)
        return places.reshape(-1).astype(np.int64), firsts.astype(np.int64)
    first = np.full(size, rows, np.int64)
    first[codes[::-1]] = np.arange(rows - 1, -1, -1)
    used = first < rows
    return (np.cumsum(used) - 1)[codes], first[used]


def ranks(codes: Ints) -> Ints:
    """For each row how many rows of its group come before it."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(codes) else order
    lengths = np.diff(np.append(starts, len(codes)))
    found = np.empty(len(codes), np.int64)
    found[order] = np.arange(len(codes)) - np.repeat(starts, lengths)
    return found
