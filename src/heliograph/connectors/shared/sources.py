"""What batches say about their records, as coded columns."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from heliograph.connectors.shared.coded import (
    EMPTY,
    MAP,
    SLICE,
    Attributes,
    Coded,
    coded,
    constant,
    encoded,
    first_of,
    unified,
)
from heliograph.model import Signal
from heliograph.ottl.values.convert import as_string

if TYPE_CHECKING:
    from collections.abc import Hashable

    from heliograph.connectors.shared.coded import Flags, Ints, Value
    from heliograph.model import Batch

    Table = Any
    """A pyarrow record batch."""

ROOTS: Final = {Signal.TRACES: "spans", Signal.METRICS: "metrics", Signal.LOGS: "logs"}
_PAYLOADS: Final = ("str", "int", "double", "bool", "bytes", "ser")


def integers(column: Any) -> Ints:
    """A column of integers, times or durations; nulls are 0."""
    import pyarrow as pa

    plain = column if pa.types.is_integer(column.type) else column.cast(pa.int64())
    filled = plain.fill_null(0) if plain.null_count else plain
    return filled.to_numpy(zero_copy_only=False).astype(np.int64, copy=False)


def identifiers(column: Any, size: int) -> Any:
    """A column of ids as rows of `size` bytes, zeros where there is none; writable copies are up to the caller."""
    filled = column.fill_null(bytes(size)) if column.null_count else column
    begin = filled.offset * size
    return np.frombuffer(filled.buffers()[1], np.uint8)[begin : begin + len(filled) * size].reshape(-1, size)


def positions(ids: Ints, wanted: Ints) -> Ints:
    """The rows of `ids`, which are unique, where the `wanted` stand; -1 where there is none."""
    if not len(ids):
        return np.full(len(wanted), -1, np.int64)
    lookup = np.full(int(max(ids.max(), wanted.max(initial=0))) + 1, -1, np.int64)
    lookup[ids] = np.arange(len(ids))
    return lookup[wanted]


class AttributeTable:
    """A side table of attributes.

    Args:
        table: It.
        owners: The ids of the rows above, in their order.
    """

    def __init__(self, table: Table, owners: Ints) -> None:
        self._table: Final = table
        self._rows: Final = len(owners)
        self._parents: Final = positions(owners, integers(table["parent_id"]))
        self._keys: Final = table["key"].indices.fill_null(0).to_numpy(zero_copy_only=False)
        self._names: Final[list[Any]] = table["key"].dictionary.to_pylist()

    def column(self, key: str) -> Coded:
        """The values of an attribute, None where there is none; of a key that stands twice the first counts."""
        import pyarrow as pa

        wanted = [number for number, name in enumerate(self._names) if name == key]
        places = np.flatnonzero(np.isin(self._keys, wanted)) if wanted else np.zeros(0, np.int64)
        places = places[self._parents[places] >= 0][::-1]
        if not len(places):
            return constant(None, self._rows)
        taken = self._table.take(pa.array(places))
        names = ["type", *_PAYLOADS]
        found = coded(cast("Any", pa.StructArray).from_arrays([taken[name] for name in names], names))
        codes = np.full(self._rows, len(found.values), np.int64)
        codes[self._parents[places]] = found.codes
        return unified([*found.values, None], codes)


class Owners:
    """The distinct resources of a batch: those with equal attributes count as one.

    Attributes:
        attributes: The attributes of each.
        codes: For each root row its resource's place.
    """

    def __init__(self, root: Table, attributes: Table) -> None:
        ids = integers(root["resource"].field("id"))
        owners, codes = np.unique(ids, return_inverse=True)
        sets = _attribute_sets(attributes, owners)
        places: dict[bytes, int] = {}
        firsts: list[Ints] = []
        moved: list[int] = []
        for key, rows in sets:
            place = places.setdefault(key, len(firsts))
            if place == len(firsts):
                firsts.append(rows)
            moved.append(place)
        self.codes: Final[Ints] = np.array(moved, np.int64)[codes.reshape(-1)] if moved else codes.reshape(-1)
        self.attributes: Final[list[Attributes]] = [_attributes_at(attributes, rows) for rows in firsts]

    def column(self, key: str) -> Coded:
        """An attribute of the resource, for each root row."""
        return unified([value_of(attributes, key) for attributes in self.attributes] or [None], self.codes)


def value_of(attributes: Attributes, key: str) -> Value | None:
    """The value of an attribute; None when there is none, or an empty one."""
    return next(((tag, value) for name, tag, value in attributes if name == key and tag != EMPTY), None)


def as_text(value: Value) -> str:
    """A value as text, as the Collector writes it; maps and lists as nothing."""
    kind, payload = value
    return "" if kind in (MAP, SLICE) else as_string(payload)


def _attribute_sets(table: Table, owners: Ints) -> list[tuple[bytes, Ints]]:
    """For each owner something equal for equal attributes, in whatever order, and its rows in their order."""
    import pyarrow as pa

    names = ["type", *_PAYLOADS]
    column = coded(cast("Any", pa.StructArray).from_arrays([table[name] for name in names], names))
    keys = table["key"].indices.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    codes = keys * len(column.values) + column.codes
    parents = positions(owners, integers(table["parent_id"]))
    known = np.flatnonzero(parents >= 0)
    in_order = known[np.argsort(parents[known], kind="stable")]
    sorted_codes = codes[known[np.lexsort((codes[known], parents[known]))]]
    ends = np.searchsorted(parents[in_order], np.arange(len(owners)), side="right").tolist()
    found: list[tuple[bytes, Ints]] = []
    start = 0
    for end in ends:
        found.append((sorted_codes[start:end].tobytes(), in_order[start:end]))
        start = end
    return found


def _attributes_at(table: Table, rows: Ints) -> Attributes:
    import pyarrow as pa

    taken = table.take(pa.array(rows)).to_pylist()
    return tuple((row["key"], row["type"], row[_PAYLOAD_OF[row["type"]]]) for row in taken)


_PAYLOAD_OF: Final = ("str", "str", "int", "double", "bool", "ser", "ser", "bytes")


class Records:
    """The root rows of a batch.

    Args:
        batch: It.
    """

    def __init__(self, batch: Batch) -> None:
        self.batch: Final = batch
        self.table: Final[Table] = batch.table(ROOTS[batch.signal])
        self.rows: Final = len(batch)

    @cached_property
    def ids(self) -> Ints:
        """What side tables call the rows."""
        return integers(self.table["id"])

    @cached_property
    def resources(self) -> Owners:
        """The resources above."""
        return Owners(self.table, self.batch.table("resource_attrs"))

    def attribute(self, key: str) -> Coded:
        """An attribute of the records."""
        return coded(self.batch.attributes(key))

    def scope_attribute(self, key: str) -> Coded:
        """An attribute of the scopes above."""
        return coded(self.batch.attributes(key, "scope"))

    def scope_field(self, name: str) -> Coded:
        """The `name` or `version` of the scopes above."""
        from heliograph.connectors.shared.coded import STR

        return encoded(self.table["scope"].field(name), STR)

    def dimension(self, key: str, default: Hashable = None) -> Coded:
        """An attribute of the record, else of its resource, else the default."""
        return first_of([self.attribute(key), self.resources.column(key)], default)


class Children:
    """The rows of a side table: span events or data points.

    Args:
        records: The root rows above.
        table: Name of the table.
        attributes: Name of its attributes' table.
    """

    def __init__(self, records: Records, table: str, attributes: str) -> None:
        self.records: Final = records
        self.table: Final[Table] = records.batch.table(table)
        self.parents: Final[Ints] = positions(records.ids, integers(self.table["parent_id"]))
        self.rows: Final = len(self.parents)
        self._attributes: Final = attributes

    @cached_property
    def attributes(self) -> AttributeTable:
        """Their attributes."""
        return AttributeTable(self.records.batch.table(self._attributes), integers(self.table["id"]))

    def attribute(self, key: str) -> Coded:
        """An attribute of theirs."""
        return self.attributes.column(key)

    def select(self, rows: Ints | Flags) -> Ints:
        """The root rows of some of them."""
        return self.parents[rows]
