"""The resources and scopes of records that moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from heliograph.processors.groupbyattrs.attributes import by_owner
from heliograph.processors.shared.metrics.arrays import bounds, first_places, numbers, ranges
from heliograph.processors.shared.repeat import with_column

if TYPE_CHECKING:
    from heliograph.processors.shared.metrics.arrays import I64


@dataclass(frozen=True, slots=True)
class Scopes:
    """New scopes.

    Attributes:
        of: For each record the number of its scope.
        first: For each scope the first of its records.
        attributes: The table `scope_attrs`.
    """

    of: I64
    first: I64
    attributes: pa.RecordBatch


def scopes(root: Any, attributes: pa.RecordBatch, group: I64) -> Scopes:
    """Equal scopes of one resource as one.

    Args:
        root: Columns `scope` and `schema_url` of each record.
        attributes: The table `scope_attrs`.
        group: For each record the number of its new resource.
    """
    scope = root["scope"]
    ids = numbers(scope.field("id"), np.int64)
    heads, places = first_places(ids)
    known = by_owner(attributes)
    shown: dict[Any, int] = {}
    rows = pa.array(heads)
    names, versions = (scope.field(name).take(rows).to_pylist() for name in ("name", "version"))
    urls = root["schema_url"].take(rows).to_pylist()
    kinds: list[int] = []
    for owner, name, version, url in zip(ids[heads].tolist(), names, versions, urls, strict=True):
        content = frozenset((key, value) for key, (value, _) in known.get(owner, {}).items())
        kinds.append(shown.setdefault((name or "", version or "", url or "", content), len(shown)))
    first, of = first_places(group * (len(shown) + 1) + np.array(kinds, np.int64)[places])
    return Scopes(of, first, replicated(attributes, ids[first]))


def replicated(attributes: pa.RecordBatch, owners: I64) -> pa.RecordBatch:
    """A table of attributes in which owner `i` has what `owners[i]` has."""
    parents = numbers(attributes["parent_id"], np.int64)
    top = int(max(parents.max(initial=-1), owners.max(initial=-1))) + 1
    order = np.argsort(parents, kind="stable")
    edges = bounds(parents, top)
    lengths = edges[owners + 1] - edges[owners]
    rows = order[ranges(edges[owners], lengths)]
    numbers_ = np.repeat(np.arange(len(owners), dtype=np.uint32), lengths)
    return with_column(attributes.take(rows), "parent_id", numbers_)


def owned(table: pa.RecordBatch, name: str, first: I64, of: I64) -> pa.RecordBatch:
    """A root table whose rows have the `resource` or `scope` of the first record of their new one."""
    column: Any = table[name].take(first[of])
    fields = [pa.array(of.astype(np.uint32)) if each.name == "id" else column.field(each.name) for each in column.type]
    made: Any = pa.StructArray
    return with_column(table, name, made.from_arrays(fields, names=[each.name for each in column.type]))
