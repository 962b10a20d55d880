"""The table of paths: what `contexts.PATHS` names, on objects."""

from collections.abc import Callable
from typing import Any

from heliograph.ottl.errors import StatementError
from heliograph.ottl.rows.access import (
    Access,
    Owner,
    body_access,
    double_field,
    expect,
    flags_field,
    identifier_fields,
    int_field,
    map_field,
    named_enum,
    numbers_field,
    read_only,
    records_field,
    string_field,
    struct_field,
    time_fields,
)
from heliograph.ottl.rows.messages import (
    SPAN_KINDS,
    ExponentialPoint,
    HistogramPoint,
    NumberPoint,
    Sum,
    SummaryPoint,
)
from heliograph.ottl.rows.record import Row
from heliograph.ottl.values.types import Records, SpanId, TraceId, Value, go_type

_POINT_SLICES = {
    "Gauge": "pmetric.NumberDataPointSlice",
    "Sum": "pmetric.NumberDataPointSlice",
    "Histogram": "pmetric.HistogramDataPointSlice",
    "ExponentialHistogram": "pmetric.ExponentialHistogramDataPointSlice",
    "Summary": "pmetric.SummaryDataPointSlice",
}


def _shared(owner: Owner) -> dict[str, Access]:
    return {
        "attributes": map_field(owner, "attributes"),
        "dropped_attributes_count": int_field(owner, "dropped_attributes_count", 32),
    }


def _resource() -> dict[str, Access]:
    return {
        **_shared(lambda row: row.resources.resource),
        "schema_url": string_field(lambda row: row.resources, "schema_url"),
    }


def _scope() -> dict[str, Access]:
    def owner(row: Row) -> Any:
        return row.scopes.scope

    return {
        **_shared(owner),
        "name": string_field(owner, "name"),
        "version": string_field(owner, "version"),
        "schema_url": string_field(lambda row: row.scopes, "schema_url"),
    }


def _span() -> dict[str, Access]:
    def owner(row: Row) -> Any:
        return row.span

    def status(row: Row) -> Any:
        return row.span.status

    deprecated = tuple(f"SPAN_KIND_{name.upper()}" for name in SPAN_KINDS)
    return {
        **_shared(owner),
        **identifier_fields(owner, "trace_id", TraceId),
        **identifier_fields(owner, "span_id", SpanId),
        **identifier_fields(owner, "parent_span_id", SpanId),
        "trace_state": string_field(owner, "trace_state"),
        "status": struct_field(owner, "status", "ptrace.Status"),
        "status.code": int_field(status, "code", 32, signed=True),
        "status.message": string_field(status, "message"),
        "name": string_field(owner, "name"),
        "kind": int_field(owner, "kind", 32, signed=True),
        "kind.string": named_enum(owner, "kind", SPAN_KINDS, "span kind string"),
        "kind.deprecated_string": named_enum(owner, "kind", deprecated, "span kind deprecated string"),
        **time_fields(owner, "start_time", "start_time"),
        **time_fields(owner, "end_time", "end_time"),
        "events": records_field(owner, "events", "ptrace.SpanEventSlice"),
        "dropped_events_count": int_field(owner, "dropped_events_count", 32),
        "links": records_field(owner, "links", "ptrace.SpanLinkSlice"),
        "dropped_links_count": int_field(owner, "dropped_links_count", 32),
        "flags": flags_field(owner),
    }


def _event() -> dict[str, Access]:
    def owner(row: Row) -> Any:
        return row.event

    return {
        **_shared(owner),
        **time_fields(owner, "time", "time"),
        "name": string_field(owner, "name"),
        "event_index": read_only(lambda row: row.event_index, "event_index"),
    }


def _link() -> dict[str, Access]:
    def owner(row: Row) -> Any:
        return row.link

    return {
        **_shared(owner),
        **identifier_fields(owner, "trace_id", TraceId),
        **identifier_fields(owner, "span_id", SpanId),
        "trace_state": string_field(owner, "trace_state"),
        "flags": flags_field(owner),
    }


def _log() -> dict[str, Access]:
    def owner(row: Row) -> Any:
        return row.log

    return {
        **_shared(owner),
        **identifier_fields(owner, "trace_id", TraceId),
        **identifier_fields(owner, "span_id", SpanId),
        **time_fields(owner, "time", "time"),
        **time_fields(owner, "observed_time", "observed_time"),
        **body_access(),
        "event_name": string_field(owner, "event_name"),
        "severity_number": int_field(owner, "severity_number", 32, signed=True),
        "severity_text": string_field(owner, "severity_text"),
        "flags": int_field(owner, "flags", 32),
    }


def _optional(name: str, kind: type, go_name: str, kinds: tuple[Any, ...]) -> Access:
    """A field of a metric's data that some kinds of metric do not have: nil there, and writing it does nothing."""

    def get(row: Row) -> Value:
        return getattr(row.metric.data, name, None)

    def write(row: Row, value: Value) -> None:
        checked = expect(kind, go_name, value)
        if hasattr(row.metric.data, name) and (not kinds or isinstance(row.metric.data, kinds)):
            setattr(row.metric.data, name, checked)

    return Access(get, write)


def _data_points() -> Access:
    def get(row: Row) -> Value:
        data = row.metric.data
        return None if data is None else Records(_POINT_SLICES[type(data).__name__], data.data_points)

    def write(row: Row, value: Value) -> None:
        data = row.metric.data
        if data is None:
            return
        wanted = _POINT_SLICES[type(data).__name__]
        if value is not None and (not isinstance(value, Records) or value.go_name != wanted):
            raise StatementError(f"expects {wanted} but got {go_type(value)}")
        data.data_points = [] if value is None else [item.copy() for item in value.items]

    return Access(get, write)


def _metric() -> dict[str, Access]:
    def owner(row: Row) -> Any:
        return row.metric

    return {
        "name": string_field(owner, "name"),
        "description": string_field(owner, "description"),
        "unit": string_field(owner, "unit"),
        "type": Access(lambda row: row.metric.type_number, lambda _row, _value: None),
        "metadata": map_field(owner, "metadata"),
        "aggregation_temporality": _optional("aggregation_temporality", int, "int64", ()),
        "is_monotonic": _optional("is_monotonic", bool, "bool", (Sum,)),
        "data_points": _data_points(),
    }


def _only(access: Access, *kinds: Any) -> Access:
    """A path of some kinds of data point: nil on others, and not to be written there."""

    def get(row: Row) -> Value:
        return access.get(row) if isinstance(row.point, kinds) else None

    def write(row: Row, value: Value) -> None:
        if not isinstance(row.point, kinds):
            raise StatementError(f"unsupported data point type: {type(row.point).__name__}")
        access.set(row, value)

    return Access(get, write)


def _number(kind: type, go_name: str, zero: float) -> Callable[[Owner], Access]:
    def make(owner: Owner) -> Access:
        def get(row: Row) -> Value:
            value = owner(row).value
            return value if type(value) is kind else zero

        def write(row: Row, value: Value) -> None:
            owner(row).value = expect(kind, go_name, value)

        return Access(get, write)

    return make


_double_value = _number(float, "float64", 0.0)
_int_value = _number(int, "int64", 0)


def _half(name: str) -> dict[str, Access]:
    def owner(row: Row) -> Any:
        return getattr(row.point, name)

    go_name = "pmetric.ExponentialHistogramDataPointBuckets"
    return {
        name: _only(struct_field(_point, name, go_name), ExponentialPoint),
        f"{name}.offset": _only(int_field(owner, "offset", 32, signed=True), ExponentialPoint),
        f"{name}.bucket_counts": _only(numbers_field(owner, "bucket_counts", int), ExponentialPoint),
    }


def _point(row: Row) -> Any:
    return row.point


def _datapoint() -> dict[str, Access]:
    histograms = (HistogramPoint, ExponentialPoint)
    return {
        "attributes": map_field(_point, "attributes"),
        **time_fields(_point, "start_time", "start_time"),
        **time_fields(_point, "time", "time"),
        "value_double": _only(_double_value(_point), NumberPoint),
        "value_int": _only(_int_value(_point), NumberPoint),
        "exemplars": _only(records_field(_point, "exemplars", "pmetric.ExemplarSlice"), NumberPoint, *histograms),
        "flags": int_field(_point, "flags", 32),
        "count": _only(int_field(_point, "count", 64), SummaryPoint, *histograms),
        "sum": _only(double_field(_point, "sum"), SummaryPoint, *histograms),
        "bucket_counts": _only(numbers_field(_point, "bucket_counts", int), HistogramPoint),
        "explicit_bounds": _only(numbers_field(_point, "explicit_bounds", float), HistogramPoint),
        "scale": _only(int_field(_point, "scale", 32, signed=True), ExponentialPoint),
        "zero_count": _only(int_field(_point, "zero_count", 64), ExponentialPoint),
        **_half("positive"),
        **_half("negative"),
        "quantile_values": _only(
            records_field(_point, "quantile_values", "pmetric.SummaryDataPointValueAtQuantileSlice"), SummaryPoint
        ),
    }


def _exemplar() -> dict[str, Access]:
    def owner(row: Row) -> Any:
        return row.exemplar

    return {
        **time_fields(owner, "time", "time"),
        **identifier_fields(owner, "trace_id", TraceId),
        **identifier_fields(owner, "span_id", SpanId),
        "double_value": _double_value(owner),
        "int_value": _int_value(owner),
        "filtered_attributes": map_field(owner, "filtered_attributes"),
    }


def _otelcol() -> dict[str, Access]:
    names = ("client.addr", "client.metadata", "client.auth.attributes", "grpc.metadata")
    return {name: read_only(lambda _row: None, f"otelcol.{name}") for name in names}


ACCESS: dict[str, dict[str, Access]] = {
    "resource": _resource(),
    "scope": _scope(),
    "instrumentation_scope": _scope(),
    "span": _span(),
    "spanevent": _event(),
    "spanlink": _link(),
    "metric": _metric(),
    "datapoint": _datapoint(),
    "exemplar": _exemplar(),
    "log": _log(),
    "otelcol": _otelcol(),
}
"""Access by context and path."""
