"""How many bytes spans take, by columns: what the protobuf encoding needs, within a few bytes a span."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from heliograph.processors.tail_sampling.view import BatchView, integers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sizes = NDArray[np.int64]

_SPAN: Final = 68
"""Ids, times, kind, status and counts of a span."""
_EVENT: Final = 12
_LINK: Final = 28
_ATTRIBUTE: Final = 6
"""Tags and lengths around a key and a value."""
_FIXED: Final = np.array([0, 0, 9, 9, 2, 0, 0, 0], np.int64)
"""Bytes of values by type, of those that have a fixed size."""


def span_sizes(view: BatchView) -> Sizes:
    """Bytes of each span with its events and links."""
    batch = view.batch
    sizes = _SPAN + _lengths(view.spans["name"]) + _lengths(view.spans["trace_state"])
    sizes += _lengths(view.field("status", "status_message"))
    ids = view.integers("id")
    sizes += _by_owner(ids, batch.table("span_attrs"), _attributes)
    events, links = batch.table("span_events"), batch.table("span_links")
    if len(events):
        own = _EVENT + _lengths(events["name"])
        own += _by_owner(integers(events["id"]), batch.table("span_event_attrs"), _attributes)
        sizes += _by_owner(ids, events, lambda _: own)
    if len(links):
        own = _LINK + _lengths(links["trace_state"])
        own += _by_owner(integers(links["id"]), batch.table("span_link_attrs"), _attributes)
        sizes += _by_owner(ids, links, lambda _: own)
    return sizes


def _attributes(table: Any) -> Sizes:
    """Bytes of each row of a table of attributes."""
    sizes = _ATTRIBUTE + _lengths(table["key"]) + _FIXED[integers(table["type"])]
    for name in ("str", "bytes", "ser"):
        sizes += _lengths(table[name])
    return sizes


def _by_owner(ids: Sizes, table: Any, measure: Any) -> Sizes:
    """For each owner the bytes of its rows in a side table."""
    if not len(table):
        return np.zeros(len(ids), np.int64)
    parents = integers(table["parent_id"])
    top = int(max(ids.max(initial=0), parents.max(initial=0))) + 1
    return np.bincount(parents, weights=measure(table), minlength=top).astype(np.int64)[ids]


def _lengths(column: Any) -> Sizes:
    """Bytes of each text or byte string."""
    import pyarrow as pa
    import pyarrow.compute as pc

    compute = cast("Any", pc)
    if pa.types.is_dictionary(column.type):
        lengths = integers(compute.binary_length(column.dictionary))
        codes = integers(column.indices.fill_null(0))
        found = lengths[codes] if len(lengths) else np.zeros(len(column), np.int64)
        return np.where(column.is_valid().to_numpy(zero_copy_only=False), found, 0)
    return integers(compute.binary_length(column)).copy()


def resource_sizes(view: BatchView) -> tuple[Sizes, Sizes]:
    """For each span the number of its resource, and the bytes of that."""
    import pyarrow.compute as pc

    numbers = integers(cast("Any", pc).struct_field(view.spans["resource"], "id"))
    return numbers, _by_owner(numbers, view.batch.table("resource_attrs"), _attributes)
