"""The Collector exporter's own tables (newest generation, bloom filters), for `schema: otel`."""

from heliograph.store.schema.shared import LOW
from heliograph.store.schema.table import Column, Index, MaterializedView, Table

_MAP = "Map(LowCardinality(String), String)"
_NANO = "DateTime64(9)"
_DELTA = "Delta(8), ZSTD(1)"
_SETTINGS: dict[str, str | int] = {"merge_selector_base": 5}


def _map_indexes(*columns: tuple[str, str]) -> tuple[Index, ...]:
    indexes: list[Index] = []
    for name, column in columns:
        indexes.append(Index(f"idx_{name}_key", f"mapKeys({column})", "bloom_filter(0.01)"))
        indexes.append(Index(f"idx_{name}_value", f"mapValues({column})", "bloom_filter(0.01)"))
    return tuple(indexes)


TRACES = Table(
    name="otel_traces",
    block="spans",
    columns=(
        Column("Timestamp", _NANO, "start_time", _DELTA),
        Column("TraceId", "String", "trace_id"),
        Column("SpanId", "String", "span_id"),
        Column("ParentSpanId", "String", "parent_span_id"),
        Column("TraceState", "String", "trace_state"),
        Column("SpanName", LOW, "name"),
        Column("SpanKind", LOW, "kind"),
        Column("ServiceName", LOW, "service_name"),
        Column("ResourceAttributes", _MAP, "resource_map"),
        Column("ScopeName", "String", "scope_name"),
        Column("ScopeVersion", "String", "scope_version"),
        Column("SpanAttributes", _MAP, "attrs_map"),
        Column("Duration", "UInt64", "duration", "T64, ZSTD(1)"),
        Column("StatusCode", LOW, "status_code"),
        Column("StatusMessage", "String", "status_message"),
        Column("Events.Timestamp", f"Array({_NANO})", "events_time"),
        Column("Events.Name", f"Array({LOW})", "events_name"),
        Column("Events.Attributes", f"Array({_MAP})", "events_attributes"),
        Column("Links.TraceId", "Array(String)", "links_trace_id"),
        Column("Links.SpanId", "Array(String)", "links_span_id"),
        Column("Links.TraceState", "Array(String)", "links_trace_state"),
        Column("Links.Attributes", f"Array({_MAP})", "links_attributes"),
    ),
    indexes=(
        Index("idx_trace_id", "TraceId", "bloom_filter(0.001)"),
        *_map_indexes(("res_attr", "ResourceAttributes"), ("span_attr", "SpanAttributes")),
        Index("idx_duration", "Duration", "minmax"),
        Index("idx_lower_span_name", "lower(SpanName)", "tokenbf_v1(32768, 3, 0)", 8),
    ),
    partition_by="toDate(Timestamp)",
    primary_key="ServiceName, SpanName, toDateTime(Timestamp)",
    order_by="ServiceName, SpanName, toDateTime(Timestamp), Timestamp",
    retention="traces",
    time="toDateTime(Timestamp)",
    shard_by="cityHash64(TraceId)",
    settings=_SETTINGS,
)
TRACE_TIMES = Table(
    name="otel_traces_trace_id_ts",
    columns=(
        Column("TraceId", "String"),
        Column("Start", "SimpleAggregateFunction(min, DateTime)", codec="Delta(4), ZSTD(1)"),
        Column("End", "SimpleAggregateFunction(max, DateTime)", codec="Delta(4), ZSTD(1)"),
    ),
    indexes=(Index("idx_trace_id", "TraceId", "bloom_filter(0.01)"),),
    engine="AggregatingMergeTree",
    partition_by="toStartOfWeek(Start)",
    order_by="TraceId",
    retention="traces",
    time="Start",
    shard_by="cityHash64(TraceId)",
    durable=False,
)
TRACE_TIMES_VIEW = MaterializedView(
    "otel_traces_trace_id_ts_mv",
    "otel_traces",
    TRACE_TIMES.name,
    """SELECT
    TraceId,
    toDateTime(min(Timestamp)) AS Start,
    toDateTime(max(Timestamp)) AS End
FROM {source}
WHERE TraceId != ''
GROUP BY TraceId""",
)
LOGS = Table(
    name="otel_logs",
    block="logs",
    columns=(
        Column("Timestamp", _NANO, "time_or_observed", _DELTA),
        Column("TraceId", "String", "trace_id"),
        Column("SpanId", "String", "span_id"),
        Column("TraceFlags", "UInt8", "flags"),
        Column("SeverityText", LOW, "severity_text"),
        Column("SeverityNumber", "UInt8", "severity_number"),
        Column("ServiceName", LOW, "service_name"),
        Column("Body", "String", "body"),
        Column("ResourceSchemaUrl", LOW, "resource_schema_url"),
        Column("ResourceAttributes", _MAP, "resource_map"),
        Column("ScopeSchemaUrl", LOW, "scope_schema_url"),
        Column("ScopeName", "String", "scope_name"),
        Column("ScopeVersion", LOW, "scope_version"),
        Column("ScopeAttributes", _MAP, "scope_map"),
        Column("LogAttributes", _MAP, "attrs_map"),
        Column("EventName", "String", "event_name"),
    ),
    indexes=(
        Index("idx_trace_id", "TraceId", "bloom_filter(0.001)"),
        *_map_indexes(
            ("res_attr", "ResourceAttributes"), ("scope_attr", "ScopeAttributes"), ("log_attr", "LogAttributes")
        ),
        Index("idx_lower_body", "lower(Body)", "tokenbf_v1(32768, 3, 0)", 8),
    ),
    partition_by="toDate(Timestamp)",
    order_by="toStartOfFiveMinutes(Timestamp), ServiceName, Timestamp",
    retention="logs",
    time="toDateTime(Timestamp)",
    settings=_SETTINGS,
)

_METRIC_HEAD = (
    Column("ResourceAttributes", _MAP, "resource_map"),
    Column("ResourceSchemaUrl", "String", "resource_schema_url"),
    Column("ScopeName", "String", "scope_name"),
    Column("ScopeVersion", "String", "scope_version"),
    Column("ScopeAttributes", _MAP, "scope_map"),
    Column("ScopeDroppedAttrCount", "UInt32", "scope_dropped_attributes_count"),
    Column("ScopeSchemaUrl", "String", "scope_schema_url"),
    Column("ServiceName", LOW, "service_name"),
    Column("MetricName", LOW, "metric_name"),
    Column("MetricDescription", "String", "metric_description"),
    Column("MetricUnit", "String", "metric_unit"),
    Column("Attributes", _MAP, "attrs_map"),
    Column("StartTimeUnix", "DateTime", "start_time", "Delta(4), ZSTD(1)"),
    Column("TimeUnix", "DateTime", "time", "Delta(4), ZSTD(1)"),
    Column("Flags", "UInt32", "flags"),
)
_EXEMPLARS = (
    Column("Exemplars.FilteredAttributes", f"Array({_MAP})", "exemplars_attributes"),
    Column("Exemplars.TimeUnix", "Array(DateTime)", "exemplars_time"),
    Column("Exemplars.Value", "Array(Float64)", "exemplars_value"),
    Column("Exemplars.SpanId", "Array(String)", "exemplars_span_id"),
    Column("Exemplars.TraceId", "Array(String)", "exemplars_trace_id"),
)
_TEMPORALITY = Column("AggregationTemporality", "Int32", "temporality")
_VALUE = Column("Value", "Float64", "value")
_COUNT = (Column("Count", "UInt64", "count", "Delta(8), ZSTD(1)"), Column("Sum", "Float64", "sum"))
_EXTREMES = (Column("Min", "Float64", "min"), Column("Max", "Float64", "max"))


def _metrics(name: str, block: str, *columns: Column) -> Table:
    return Table(
        name=f"otel_metrics_{name}",
        block=block,
        columns=(*_METRIC_HEAD, *columns),
        indexes=(
            *_map_indexes(
                ("res_attr", "ResourceAttributes"), ("scope_attr", "ScopeAttributes"), ("attr", "Attributes")
            ),
            Index("idx_time_minmax", "TimeUnix", "minmax"),
        ),
        partition_by="toDate(TimeUnix)",
        order_by="ServiceName, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix",
        retention="metrics",
        time="TimeUnix",
        shard_by="cityHash64(ServiceName, MetricName)",
        settings=_SETTINGS,
    )


METRICS = (
    _metrics("gauge", "gauge_points", _VALUE, *_EXEMPLARS),
    _metrics("sum", "sum_points", _VALUE, *_EXEMPLARS, _TEMPORALITY, Column("IsMonotonic", "Bool", "monotonic")),
    _metrics(
        "histogram",
        "histogram_points",
        *_COUNT,
        Column("BucketCounts", "Array(UInt64)", "bucket_counts"),
        Column("ExplicitBounds", "Array(Float64)", "explicit_bounds"),
        *_EXEMPLARS,
        *_EXTREMES,
        _TEMPORALITY,
    ),
    _metrics(
        "exponential_histogram",
        "exp_histogram_points",
        *_COUNT,
        Column("Scale", "Int32", "scale"),
        Column("ZeroCount", "UInt64", "zero_count"),
        Column("PositiveOffset", "Int32", "positive_offset"),
        Column("PositiveBucketCounts", "Array(UInt64)", "positive_bucket_counts"),
        Column("NegativeOffset", "Int32", "negative_offset"),
        Column("NegativeBucketCounts", "Array(UInt64)", "negative_bucket_counts"),
        *_EXEMPLARS,
        *_EXTREMES,
        _TEMPORALITY,
    ),
    _metrics(
        "summary",
        "summary_points",
        *_COUNT,
        Column("ValueAtQuantiles.Quantile", "Array(Float64)", "quantiles"),
        Column("ValueAtQuantiles.Value", "Array(Float64)", "quantile_values"),
    ),
)
TABLES = (TRACES, LOGS, *METRICS)
