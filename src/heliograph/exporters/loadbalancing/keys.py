"""What stays together: a hash for each record, and for metrics whose points part company, for each point.

The texts that are hashed are the Collector's, so that both put the same keys in the same places; but for `resource` and
`streamID`, whose texts are ours.
"""

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
    """By trace id; log records by its hex digits, those without one to a backend that chance names for this batch."""
    ids: Any = _root(batch).column("trace_id")
    if batch.signal is not Signal.LOGS:
        return hash_ids(ids, _TRACE_ID)
    coded: Any = ids.fill_null(bytes(_TRACE_ID)).dictionary_encode()
    chance = secrets.token_hex(_TRACE_ID)
    texts = [value.hex() if any(value) else chance for value in coded.dictionary.to_pylist()]
    return hash_texts(pa.array(texts, pa.string()).take(coded.indices))


def service_hashes(batch: Batch) -> NDArray[np.uint32]:
    """By `service.name`; records without one go together."""
    names: Any = _texts(batch, "service.name", "resource")
    return hash_texts(_pair("service.name", names) if batch.signal is Signal.TRACES else names)


def resource_hashes(batch: Batch) -> NDArray[np.uint32]:
    """By all attributes of the resource."""
    return hash_texts(_resource_identities(batch))


def metric_hashes(batch: Batch) -> NDArray[np.uint32]:
    """By the metric's name."""
    return hash_texts(batch.table("metrics").column("name"))


def attribute_hashes(batch: Batch, keys: Sequence[str]) -> NDArray[np.uint32]:
    """By the values of some attributes, each taken from the resource, the scope or the record."""
    levels = [(_texts(batch, key, "resource"), _texts(batch, key, "scope"), _own_attribute(batch, key)) for key in keys]
    if batch.signal is Signal.TRACES:
        pairs = [_pair(key, _compute.coalesce(*columns)) for key, columns in zip(keys, levels, strict=True)]
        return hash_texts(_compute.binary_join_element_wise(*pairs, ""))
    return hash_texts(_by_level(keys, levels))


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
    above = [(_texts(batch, key, "resource"), _texts(batch, key, "scope")) for key in keys]
    found: dict[str, NDArray[np.uint32]] = {}
    for level, (points_name, attributes_name) in _POINTS.items():
        points = batch.table(points_name)
        if points.num_rows:
            owners = pa.array(positions(metrics.column("id"), points.column("parent_id")))
            table = batch.table(attributes_name)
            levels = [
                (resource.take(owners), scope.take(owners), _own(points, table, key))
                for key, (resource, scope) in zip(keys, above, strict=True)
            ]
            found[level] = hash_texts(_by_level(keys, levels))
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


def _pair(key: str, values: Any) -> Any:
    """`key=value|`, without a value where there is none."""
    return _compute.binary_join_element_wise(pa.scalar(f"{key}="), values.fill_null(""), pa.scalar("|"), "")


def _by_level(keys: Sequence[str], levels: Sequence[tuple[Any, Any, Any]]) -> Any:
    """Pairs found in the resource first, then those of the scope, then those of the record, found or not."""
    nothing = pa.scalar("")
    parts: list[list[Any]] = [[], [], []]
    for key, (resource, scope, own) in zip(keys, levels, strict=True):
        in_resource, in_scope = resource.is_valid(), scope.is_valid()
        outside = _compute.or_(in_resource, in_scope)
        parts[0].append(_compute.if_else(in_resource, _pair(key, resource), nothing))
        parts[1].append(_compute.if_else(_compute.and_not(in_scope, in_resource), _pair(key, scope), nothing))
        parts[2].append(_compute.if_else(outside, nothing, _pair(key, own)))
    return _compute.binary_join_element_wise(*(column for part in parts for column in part), "")


def _own_attribute(batch: Batch, key: str) -> Any:
    """An attribute of each record, or what stands for one, such as `span.name`."""
    root = _root(batch)
    match key:
        case "span.name" if batch.signal is Signal.TRACES:
            return root.column("name")
        case "span.kind" if batch.signal is Signal.TRACES:
            kinds = np.clip(np.asarray(root.column("kind").fill_null(0)), 0, len(_KINDS) - 1)
            return pa.array(np.array(_KINDS)[kinds].tolist(), pa.string())
        case "log.severity" if batch.signal is Signal.LOGS:
            return root.column("severity_text")
        case "log.body" if batch.signal is Signal.LOGS:
            body: Any = root.column("body")
            return value_texts(pa.RecordBatch.from_arrays(body.flatten(), [field.name for field in body.type]))
        case _:
            return _texts(batch, key, "record")


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
