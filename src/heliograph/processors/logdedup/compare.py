"""Which log records are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from heliograph.processors.logdedup import hashing
from heliograph.processors.shared.metrics.arrays import first_places, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.model import Batch
    from heliograph.processors.logdedup.fields import FieldPath
    from heliograph.processors.logdedup.hashing import Hashes


def record_hashes(batch: Batch, fields: Sequence[FieldPath]) -> Hashes:
    """For each log record a hash of resource, scope, severity, body and attributes, or of some fields instead of these.

    Records without any of the fields are compared whole.
    """
    logs: Any = batch.table("logs")
    around = hashing.combined(_resources(batch, logs), _scopes(batch, logs))
    if not fields:
        return hashing.combined(around, _whole(batch, logs))
    chosen, there = _fields(batch, fields)
    if not there.all():
        chosen = np.where(there[:, None], chosen, _whole(batch, logs))
    return hashing.combined(around, chosen)


def _whole(batch: Batch, logs: Any) -> Hashes:
    body = logs["body"]
    found = hashing.of_values(body.field("type"), body.field)
    found = hashing.combined(found, hashing.of_numbers(numbers(logs["severity_number"], np.int64)))
    found = hashing.combined(found, hashing.of_texts(logs["severity_text"].fill_null("")))
    return hashing.combined(found, _attributes(batch.table("log_attrs"), len(batch)))


def _attributes(table: Any, count: int) -> Hashes:
    if not table.num_rows:
        return np.zeros((count, 2), np.uint64)
    pairs = hashing.combined(hashing.of_texts(table["key"]), hashing.of_values(table["type"], lambda name: table[name]))
    return hashing.of_owners(numbers(table["parent_id"], np.int64), pairs, count)


def _resources(batch: Batch, logs: Any) -> Hashes:
    ids = numbers(logs["resource"].field("id"), np.int64)
    return _attributes(batch.table("resource_attrs"), _top(batch, "resource_attrs", ids))[ids]


def _scopes(batch: Batch, logs: Any) -> Hashes:
    scope = logs["scope"]
    ids = numbers(scope.field("id"), np.int64)
    heads, places = first_places(ids)
    rows = pa.array(heads)
    found = _attributes(batch.table("scope_attrs"), _top(batch, "scope_attrs", ids))[ids[heads]]
    for name in ("name", "version"):
        texts = scope.field(name).take(rows).cast(pa.string()).fill_null("")
        found = hashing.combined(found, hashing.of_texts(texts))
    return found[places]


def _top(batch: Batch, table: str, ids: Any) -> int:
    """One more than the highest id."""
    parents = numbers(batch.table(table)["parent_id"], np.int64)
    return int(max(ids.max(initial=0), parents.max(initial=0))) + 1


def _fields(batch: Batch, fields: Sequence[FieldPath]) -> tuple[Hashes, Any]:
    """A hash of the fields of each record, and which records have one of them."""
    found = np.zeros((len(batch), 2), np.uint64)
    there = np.zeros(len(batch), np.bool_)
    for place, field in enumerate(fields):
        texts, codes = field.texts(batch)
        present = np.array([text is not None for text in texts], np.bool_)[codes]
        hashes = hashing.of_items((text or "").encode("utf-8", "surrogatepass") for text in texts)[codes]
        found = np.where(present[:, None], hashing.combined(found + np.uint64(place), hashes), found)
        there |= present
    return found, there
