"""What each source of a block must hold, worked out row by row from protobuf messages."""

from collections.abc import Iterator
from typing import Any, Self

import xxhash
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from tests.support.block_text import TYPE_CODES, canonical, canonical_attributes, collector, kind

Row = dict[str, Any]

SPAN_KINDS = ("Unspecified", "Internal", "Server", "Client", "Producer", "Consumer")
STATUS_CODES = ("Unset", "Ok", "Error")
TEMPORALITIES = ("Unspecified", "Delta", "Cumulative")
VALUE_TYPES = ("empty", "str", "int", "double", "bool", "map", "slice", "bytes")
METRIC_TYPES = {
    None: "empty",
    "gauge": "gauge",
    "sum": "sum",
    "histogram": "histogram",
    "exponential_histogram": "exponential_histogram",
    "summary": "summary",
}
POINT_TABLES = {
    "number_points": ("gauge", "sum"),
    "gauge_points": ("gauge",),
    "sum_points": ("sum",),
    "histogram_points": ("histogram",),
    "exp_histogram_points": ("exponential_histogram",),
    "summary_points": ("summary",),
}


class Named(int):
    """A code that text columns write by name."""

    names: tuple[str, ...]

    def __new__(cls, value: int, names: tuple[str, ...]) -> Self:
        """A code with the names of all codes."""
        code = super().__new__(cls, value)
        code.names = names
        return code

    @property
    def label(self) -> str:
        """The code's name, empty when it has none."""
        return self.names[self] if 0 <= self < len(self.names) else ""


class Attributes(list[KeyValue]):
    """Attributes: a map or JSON, as the column's type says."""


def _attribute(attributes: Any, key: str) -> str:
    return next((collector(item.value) for item in attributes if item.key == key), "")


def _shared(group: Any, scoped: Any) -> Row:
    """What resource and scope give to each record."""
    resource, scope = group.resource, scoped.scope
    return {
        "service_name": _attribute(resource.attributes, "service.name"),
        "resource_attr:a": _attribute(resource.attributes, "a"),
        "scope_attr:a": _attribute(scope.attributes, "a"),
        "resource_json": Attributes(resource.attributes),
        "resource_map": Attributes(resource.attributes),
        "resource_schema_url": group.schema_url,
        "resource_dropped_attributes_count": resource.dropped_attributes_count,
        "scope_name": scope.name,
        "scope_version": scope.version,
        "scope_json": Attributes(scope.attributes),
        "scope_map": Attributes(scope.attributes),
        "scope_schema_url": scoped.schema_url,
        "scope_dropped_attributes_count": scope.dropped_attributes_count,
    }


def _own(attributes: Any) -> Row:
    return {
        "attributes": attributes,
        "attrs_map": Attributes(attributes),
        "attrs_json": canonical_attributes(attributes),
    }


def spans(request: Any) -> Iterator[Row]:
    """Rows of the table `spans`."""
    for group in request.resource_spans:
        for scoped in group.scope_spans:
            for span in scoped.spans:
                yield _shared(group, scoped) | _own(span.attributes) | _span(span)


def _span(span: Any) -> Row:
    return {
        "start_time": span.start_time_unix_nano,
        "end_time": span.end_time_unix_nano,
        "duration": max(span.end_time_unix_nano - span.start_time_unix_nano, 0),
        "trace_id": span.trace_id,
        "span_id": span.span_id,
        "parent_span_id": span.parent_span_id,
        "trace_state": span.trace_state,
        "name": span.name,
        "kind": Named(span.kind, SPAN_KINDS),
        "status_code": Named(span.status.code, STATUS_CODES),
        "status_message": span.status.message,
        "flags": span.flags,
        "dropped_attributes_count": span.dropped_attributes_count,
        "dropped_events_count": span.dropped_events_count,
        "dropped_links_count": span.dropped_links_count,
        "events_time": [event.time_unix_nano for event in span.events],
        "events_name": [event.name for event in span.events],
        "events_attributes": [Attributes(event.attributes) for event in span.events],
        "events_dropped_attributes_count": [event.dropped_attributes_count for event in span.events],
        "links_trace_id": [link.trace_id for link in span.links],
        "links_span_id": [link.span_id for link in span.links],
        "links_trace_state": [link.trace_state for link in span.links],
        "links_attributes": [Attributes(link.attributes) for link in span.links],
        "links_flags": [link.flags for link in span.links],
        "links_dropped_attributes_count": [link.dropped_attributes_count for link in span.links],
    }


def logs(request: Any) -> Iterator[Row]:
    """Rows of the table `logs`."""
    for group in request.resource_logs:
        for scoped in group.scope_logs:
            for record in scoped.log_records:
                yield _shared(group, scoped) | _own(record.attributes) | _log(record)


def _log(record: Any) -> Row:
    return {
        "time": record.time_unix_nano,
        "observed_time": record.observed_time_unix_nano,
        "time_or_observed": record.time_unix_nano or record.observed_time_unix_nano,
        "trace_id": record.trace_id,
        "span_id": record.span_id,
        "severity_number": record.severity_number,
        "severity_text": record.severity_text,
        "body": collector(record.body),
        "body_json": canonical(record.body),
        "body_type": Named(TYPE_CODES[kind(record.body)], VALUE_TYPES),
        "event_name": record.event_name,
        "flags": record.flags,
        "dropped_attributes_count": record.dropped_attributes_count,
    }


def points(table: str, request: Any) -> Iterator[Row]:
    """Rows of a table of points."""
    for group in request.resource_metrics:
        for scoped in group.scope_metrics:
            for metric in scoped.metrics:
                chosen = metric.WhichOneof("data")
                if chosen not in POINT_TABLES[table]:
                    continue
                data = getattr(metric, chosen)
                for point in data.data_points:
                    shared = _shared(group, scoped) | _own(point.attributes) | _metric(metric, chosen, data)
                    shared["series_key"] = _series_key(group.resource, scoped.scope, metric.name, point.attributes)
                    yield shared | _point(chosen, point)


def _metric(metric: Any, chosen: str, data: Any) -> Row:
    types = tuple(METRIC_TYPES.values())
    return {
        "metric_name": metric.name,
        "metric_description": metric.description,
        "metric_unit": metric.unit,
        "metric_metadata": Attributes(metric.metadata),
        "metric_type": Named(types.index(METRIC_TYPES[chosen]), types),
        "temporality": Named(getattr(data, "aggregation_temporality", 0), TEMPORALITIES),
        "monotonic": getattr(data, "is_monotonic", False),
    }


def _series_key(resource: Any, scope: Any, name: str, attributes: Any) -> bytes:
    parts = [
        canonical_attributes(resource.attributes),
        scope.name,
        scope.version,
        canonical_attributes(scope.attributes),
        name,
        canonical_attributes(attributes),
    ]
    encoded = [part.encode() for part in parts]
    return xxhash.xxh3_128_digest(b"".join(len(part).to_bytes(4, "little") + part for part in encoded))


def _number(point: Any, prefix: str = "value") -> Row:
    chosen = point.WhichOneof("value")
    kinds = ("empty", "int", "double")
    value = getattr(point, chosen) if chosen else 0
    code = {None: 0, "as_int": 1, "as_double": 2}[chosen]
    return {
        prefix: float(value),
        f"{prefix}_int": value if chosen == "as_int" else 0,
        f"{prefix}_type": Named(code, kinds),
    }


def _point(chosen: str, point: Any) -> Row:
    row: Row = {"start_time": point.start_time_unix_nano, "time": point.time_unix_nano, "flags": point.flags}
    if chosen == "summary":
        return row | {
            "count": point.count,
            "sum": point.sum,
            "quantiles": [value.quantile for value in point.quantile_values],
            "quantile_values": [value.value for value in point.quantile_values],
        }
    row |= _exemplars(point.exemplars)
    if chosen in ("gauge", "sum"):
        return row | _number(point)
    row["count"] = point.count
    for name in ("sum", "min", "max"):
        row |= {name: getattr(point, name), f"has_{name}": point.HasField(name)}
    if chosen == "histogram":
        return row | {"bucket_counts": list(point.bucket_counts), "explicit_bounds": list(point.explicit_bounds)}
    row |= {name: getattr(point, name) for name in ("scale", "zero_count", "zero_threshold")}
    for side in ("positive", "negative"):
        buckets = getattr(point, side)
        row |= {f"{side}_offset": buckets.offset, f"{side}_bucket_counts": list(buckets.bucket_counts)}
    return row


def _exemplars(exemplars: Any) -> Row:
    numbers = [_number(exemplar, "exemplars_value") for exemplar in exemplars]
    names = ("exemplars_value", "exemplars_value_int", "exemplars_value_type")
    row: Row = {name: [number[name] for number in numbers] for name in names}
    return row | {
        "exemplars_time": [exemplar.time_unix_nano for exemplar in exemplars],
        "exemplars_trace_id": [exemplar.trace_id for exemplar in exemplars],
        "exemplars_span_id": [exemplar.span_id for exemplar in exemplars],
        "exemplars_attributes": [Attributes(exemplar.filtered_attributes) for exemplar in exemplars],
    }


def rows(table: str, request: Any) -> list[Row]:
    """All rows of a table."""
    if table == "spans":
        return list(spans(request))
    return list(logs(request) if table == "logs" else points(table, request))
