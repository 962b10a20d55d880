"""What stays together: a hash for each record, and for metrics whose points part company, for each point."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.exporters.loadbalancing.hashing import hash_ids, hash_texts
from heliograph.exporters.shared.attribute_texts import identities, positions, value_texts
from heliograph.model import Signal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from heliograph.model import Batch
    from heliograph.model.batch import Level

_compute: Any = pc
_TRACE_ID: Final = 16
_KINDS: Final = ("Unspecified", "Internal", "Server", "Client", "Producer", "Consumer")
_POINTS: Final = {
    "datapoint.number": ("number_data_points", "number_dp_attrs"),
    "datapoint.histogram": ("histogram_data_points", "histogram_dp_attrs"),
    "datapoint.exponential_histogram": ("exp_histogram_data_points", "exp_histogram_dp_attrs"),
    "datapoint.summary": ("summary_data_points", "summary_dp_attrs"),
}
"""Levels of a frame, with the tables of the points and of their attributes."""


def trace_hashes(batch: Batch) -> NDArray[np.uint32]:
    """By trace id. Log records without one go together, to a backend that chance names for this batch."""
    ids: Any = _root(batch).column("trace_id")
    if batch.signal is Signal.LOGS:
        chance = pa.scalar(secrets.token_bytes(_TRACE_ID), pa.binary(_TRACE_ID))
        nothing = pa.scalar(bytes(_TRACE_ID), pa.binary(_TRACE_ID))
        missing = _compute.fill_null(_compute.equal(ids, nothing), True)
        ids = _compute.if_else(missing, chance, ids)
    return hash_ids(ids, _TRACE_ID)


def service_hashes(batch: Batch) -> NDArray[np.uint32]:
    """By `service.name`; records without one go together."""
    return hash_texts(_texts(batch, "service.name", "resource"))


def resource_hashes(batch: Batch) -> NDArray[np.uint32]:
    """By all attributes of the resource."""
    return hash_texts(_resource_identities(batch))


def metric_hashes(batch: Batch) -> NDArray[np.uint32]:
    """By the metric's name."""
    return hash_texts(batch.table("metrics").column("name"))


def attribute_hashes(batch: Batch, keys: Sequence[str]) -> NDArray[np.uint32]:
    """By the values of some attributes, each taken from the resource, the scope or the record."""
    columns = [_attribute(batch, key) for key in keys]
    return hash_texts(_compute.binary_join_element_wise(*columns, ""))


def stream_hashes(batch: Batch) -> dict[str, NDArray[np.uint32]]:
    """By level of points: resource, scope, metric and the point's attributes, all of them."""
    metrics = batch.table("metrics")
    scopes: Any = metrics.column("scope")
    scope_names = _compute.struct_field(scopes, "name").cast(pa.string()).fill_null("")
    around: Any = _compute.binary_join_element_wise(
        _resource_identities(batch), scope_names, metrics.column("name").fill_null(""), "\x1d"
    )
    found: dict[str, NDArray[np.uint32]] = {}
    for level, (points_name, attributes_name) in _POINTS.items():
        points = batch.table(points_name)
        if points.num_rows:
            owners = pa.array(positions(metrics.column("id"), points.column("parent_id")))
            own = identities(points.column("id"), batch.table(attributes_name))
            found[level] = hash_texts(_compute.binary_join_element_wise(around.take(owners), own, "\x1c"))
    return found


def point_attribute_hashes(batch: Batch, keys: Sequence[str]) -> dict[str, NDArray[np.uint32]]:
    """By level of points: the values of some attributes, each taken from the resource, the scope or the point."""
    metrics = batch.table("metrics")
    above = {key: _outer(batch, key) for key in keys}
    found: dict[str, NDArray[np.uint32]] = {}
    for level, (points_name, attributes_name) in _POINTS.items():
        points = batch.table(points_name)
        if points.num_rows:
            owners = pa.array(positions(metrics.column("id"), points.column("parent_id")))
            table = batch.table(attributes_name)
            columns = [
                _compute.coalesce(above[key].take(owners), _own(points, table, key), pa.scalar("")) for key in keys
            ]
            found[level] = hash_texts(_compute.binary_join_element_wise(*columns, ""))
    return found


def _root(batch: Batch) -> pa.RecordBatch:
    """The table of spans, log records or metrics."""
    return batch.table("spans" if batch.signal is Signal.TRACES else batch.signal.value)


def _own(points: pa.RecordBatch, attributes: pa.RecordBatch, key: str) -> Any:
    """The value of an attribute of each point, null where there is none."""
    rows = attributes.filter(_compute.equal(attributes.column("key").cast(pa.string()), key))
    at: Any = _compute.index_in(points.column("id"), value_set=rows.column("parent_id"))
    return value_texts(rows).take(at)


def _resource_identities(batch: Batch) -> Any:
    """For each record the text of its resource's attributes."""
    owners: Any = _compute.struct_field(_root(batch).column("resource"), "id")
    ids = _compute.unique(owners.drop_null())
    texts: Any = identities(ids, batch.table("resource_attrs"))
    return texts.take(_compute.index_in(owners, value_set=ids)).fill_null("")


def _attribute(batch: Batch, key: str) -> Any:
    outer = _outer(batch, key)
    root = _root(batch)
    match key:
        case "span.name" if batch.signal is Signal.TRACES:
            own: Any = root.column("name")
        case "span.kind" if batch.signal is Signal.TRACES:
            kinds = np.clip(np.asarray(root.column("kind").fill_null(0)), 0, len(_KINDS) - 1)
            own = np.array(_KINDS)[kinds]
            own = pa.array(own.tolist(), pa.string())
        case "log.severity" if batch.signal is Signal.LOGS:
            own = root.column("severity_text")
        case "log.body" if batch.signal is Signal.LOGS:
            body: Any = root.column("body")
            own = value_texts(pa.RecordBatch.from_arrays(body.flatten(), [field.name for field in body.type]))
        case _:
            own = _texts(batch, key, "record")
    return _compute.coalesce(outer, own, pa.scalar(""))


def _outer(batch: Batch, key: str) -> Any:
    return _compute.coalesce(_texts(batch, key, "resource"), _texts(batch, key, "scope"))


def _texts(batch: Batch, key: str, level: Level) -> Any:
    """An attribute of each record as text, null where there is none."""
    values: Any = batch.attributes(key, level)
    if not pa.types.is_struct(values.type):
        return values.cast(pa.string()) if not pa.types.is_binary(values.type) else _odd(values)
    names = [field.name for field in values.type]
    texts: Any = value_texts(pa.RecordBatch.from_arrays(values.flatten(), names))
    return _compute.if_else(values.is_valid(), texts, pa.scalar(None, pa.string()))


def _odd(values: Any) -> Any:
    return pa.array([None if value is None else value.hex() for value in values.to_pylist()], pa.string())
