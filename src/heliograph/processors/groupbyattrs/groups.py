"""Which resource each span, log record or data point moves to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from heliograph.processors.groupbyattrs.attributes import (
    Value,
    by_owner,
    joined,
    key_places,
    keys_of,
    value_codes,
    values_of,
)
from heliograph.processors.shared.metrics.arrays import first_places, numbers
from heliograph.processors.shared.repeat import with_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.processors.shared.metrics.arrays import I64, Flags


@dataclass(frozen=True, slots=True)
class Movers:
    """Attributes that move.

    Attributes:
        table: Their rows.
        owners: For each the number of its record.
        places: For each the place of its key among the keys.
    """

    table: pa.RecordBatch
    owners: I64
    places: I64


@dataclass(frozen=True, slots=True)
class Groups:
    """New resources.

    Attributes:
        of: For each record the number of its resource.
        first: For each resource the first of its records.
        attributes: The table `resource_attrs`.
        moved: Which records have an attribute that moved.
    """

    of: I64
    first: I64
    attributes: pa.RecordBatch
    moved: Flags


def movers(table: pa.RecordBatch, keys: Sequence[str], offset: int = 0) -> tuple[Movers, pa.RecordBatch]:
    """The attributes that move, whose records are numbered from `offset` on, and the table of those that stay."""
    places = key_places(table, keys)
    moving = np.flatnonzero(places >= 0)
    owners = numbers(table["parent_id"], np.int64)[moving] + offset
    stays = table if not len(moving) else table.take(np.flatnonzero(places < 0))
    return Movers(table.take(moving), owners, places[moving]), stays


def group(base: I64, resources: Any, attributes: pa.RecordBatch, moving: Sequence[Movers], keys: int) -> Groups:
    """Records of equal resources, after their attributes moved.

    Args:
        base: For each record the number of its resource as it came.
        resources: For each record its resource's columns as it came.
        attributes: The table `resource_attrs` as it came.
        moving: The attributes that move.
        keys: How many keys may move.
    """
    rows = joined([attributes, *(item.table for item in moving)])
    owners = np.concatenate([item.owners for item in moving]) if moving else np.zeros(0, np.int64)
    places = np.concatenate([item.places for item in moving]) if moving else np.zeros(0, np.int64)
    source = np.full((len(base), keys), -1, np.int64)
    mine = np.arange(len(owners))[::-1]  # of several with one key the first counts, which is assigned last
    source[owners[mine], places[mine]] = mine + len(attributes)
    codes = value_codes(rows.slice(len(attributes)))
    shown = np.full_like(source, -1)
    shown[source >= 0] = codes[source[source >= 0] - len(attributes)]
    _, pairs = np.unique(np.column_stack([base, shown]), axis=0, return_inverse=True)
    first, of = first_places(pairs.ravel())
    merged = _merged(base[first], source[first], resources.take(pa.array(first)), attributes, rows)
    kept = np.array([rank for rank, _ in merged], np.int64)
    heads = np.unique(kept, return_index=True)[1]
    picked = [row for head in heads.tolist() for row in merged[head][1]]
    lengths = [len(merged[head][1]) for head in heads.tolist()]
    table = with_column(
        rows.take(pa.array(picked, pa.int64())), "parent_id", np.repeat(np.arange(len(heads), dtype=np.uint32), lengths)
    )
    return Groups(kept[of], first[heads], table, np.logical_or.reduce(source >= 0, axis=1))


def _merged(
    base: I64, source: I64, resources: Any, attributes: pa.RecordBatch, rows: pa.RecordBatch
) -> list[tuple[int, list[int]]]:
    """For each combination the number of its resource, equal ones sharing one, and the rows of its attributes."""
    known = by_owner(attributes)
    wanted = np.unique(source[source >= 0])
    values = dict(zip(wanted.tolist(), _pairs(rows.take(pa.array(wanted, pa.int64()))), strict=True))
    urls = resources.field("schema_url").to_pylist()
    numbers_: dict[Any, int] = {}
    found: list[tuple[int, list[int]]] = []
    for owner, own, url in zip(base.tolist(), source.tolist(), urls, strict=True):
        content = dict(known.get(owner, {}))
        for row in own:
            if row >= 0:
                key, value = values[row]
                content[key] = (value, row)
        shown = (url, frozenset((key, value) for key, (value, _) in content.items()))
        found.append((numbers_.setdefault(shown, len(numbers_)), [row for _, row in content.values()]))
    return found


def _pairs(table: pa.RecordBatch) -> list[tuple[str, Value]]:
    return list(zip(keys_of(table), values_of(table), strict=True))
