"""The points that are computed with each other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from heliograph.processors.shared.metrics.arrays import F64, I64, bounds, column, present
from heliograph.processors.shared.metrics.series import attribute_rows
from heliograph.processors.shared.metrics.tables import ATTRIBUTES, NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.processors.shared.metrics.arrays import Flags
    from heliograph.processors.shared.metrics.tables import MetricTables


@dataclass(frozen=True, slots=True)
class Pairs:
    """Points and their operands.

    Attributes:
        rows: The points of the first metric, as often as they have a partner.
        first: Their values.
        second: The values of their partners.
        attributes: Gives the attributes of some of the pairs; None when they are those of the first points.
    """

    rows: I64
    first: F64
    second: F64
    attributes: Callable[[Flags], pa.RecordBatch] | None = None


def numbers_of(tables: MetricTables) -> F64:
    """The value of each number as a double."""
    integers = tables.numbers(NUMBERS, "int_value").astype(np.float64)
    doubles = tables.numbers(NUMBERS, "double_value", np.float64)
    return np.where(present(tables.column(NUMBERS, "double_value")), doubles, integers)


def pairs_by_attributes(tables: MetricTables, rows: I64, partners: I64, values: F64) -> Pairs:
    """Each point with each of its partner metric's whose common attributes are equal."""
    attributes = _attributes(tables)
    parents = tables.parents(NUMBERS)
    found: list[tuple[int, int]] = []
    for metric in np.unique(partners).tolist():
        others = _Index(np.flatnonzero(parents == metric).tolist(), attributes)
        for row in rows[partners == metric].tolist():
            found += [(row, other) for other in others.matching(attributes[row])]
    found.sort()
    left = np.array([row for row, _ in found], np.int64)
    right = np.array([other for _, other in found], np.int64)
    return Pairs(left, values[left], values[right], lambda good: _merged(tables, left[good], right[good]))


def _attributes(tables: MetricTables) -> list[dict[str, bytes]]:
    """The attributes of each point, with a hash in the place of each value."""
    return attribute_rows(tables, ATTRIBUTES[NUMBERS], tables.rows(NUMBERS))


class _Index:
    """Points, found by the values of some of their attributes."""

    def __init__(self, rows: list[int], attributes: list[dict[str, bytes]]) -> None:
        self._attributes = attributes
        self._by_keys: dict[frozenset[str], list[int]] = defaultdict(list)
        for row in rows:
            self._by_keys[frozenset(attributes[row])].append(row)
        self._found: dict[tuple[frozenset[str], tuple[str, ...]], dict[tuple[bytes, ...], list[int]]] = {}

    def matching(self, own: dict[str, bytes]) -> list[int]:
        """Points that differ in no attribute that both have."""
        found: list[int] = []
        for keys, rows in self._by_keys.items():
            common = tuple(sorted(keys.intersection(own)))
            index = self._found.get((keys, common))
            if index is None:
                index = self._found[keys, common] = defaultdict(list)
                for row in rows:
                    index[tuple(self._attributes[row][key] for key in common)].append(row)
            found += index.get(tuple(own[key] for key in common), [])
        return sorted(found)


def _merged(tables: MetricTables, left: I64, right: I64) -> pa.RecordBatch:
    """The attributes of pairs: those of the left point, and those that only the right one has."""
    name = ATTRIBUTES[NUMBERS]
    edges = bounds(tables.parents(name), tables.rows(NUMBERS))
    keys = tables.column(name, "key").to_pylist()
    sources: list[Any] = []
    owners: list[Any] = []
    for place, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        mine = range(edges[one], edges[one + 1])
        known = {keys[row] for row in mine}
        sources += [*mine, *(row for row in range(edges[other], edges[other + 1]) if keys[row] not in known)]
        owners += [place] * (len(sources) - len(owners))
    taken = tables.table(name).take(pa.array(sources, pa.int64()))
    parents = column(np.array(owners, np.int64), tables.type(name, "parent_id"))
    arrays: list[Any] = [parents if field == "parent_id" else taken.column(field) for field in taken.schema.names]
    return pa.RecordBatch.from_arrays(arrays, schema=taken.schema)
