"""With `schema: otel`: views with our names over the exporter's tables, so that the same queries run.

Values have lost their types there: every attribute is in `AttrStr`, and what the exporter does not keep (flags, dropped
counts, schema addresses of spans) is empty.
"""

from heliograph.store.schema.rollups import BUCKET, LONGEST_VALUE
from heliograph.store.schema.table import View

_EMPTY_MAPS = """CAST(map(), 'Map(LowCardinality(String), Int64)') AS AttrInt,
    CAST(map(), 'Map(LowCardinality(String), Float64)') AS AttrDbl,
    CAST(map(), 'Map(LowCardinality(String), Bool)') AS AttrBool,
    CAST(map(), 'Map(LowCardinality(String), String)') AS AttrJson"""
_SPANS = f"""SELECT
    Timestamp,
    toFixedString(unhex(TraceId), 16) AS TraceIdBin,
    toFixedString(unhex(SpanId), 8) AS SpanIdBin,
    toFixedString(unhex(ParentSpanId), 8) AS ParentSpanIdBin,
    TraceState,
    toUInt32(0) AS Flags,
    SpanName,
    SpanKind,
    ServiceName,
    Duration,
    StatusCode,
    StatusMessage,
    toJSONString(ResourceAttributes) AS Resource,
    '' AS ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    '{{}}' AS Scope,
    '' AS ScopeSchemaUrl,
    toUInt64(0) AS HotSet,
    SpanAttributes AS AttrStr,
    {_EMPTY_MAPS},
    Events.Timestamp AS `Events.Timestamp`,
    Events.Name AS `Events.Name`,
    Events.Attributes AS `Events.Attributes`,
    arrayMap(id -> toFixedString(unhex(id), 16), Links.TraceId) AS `Links.TraceId`,
    arrayMap(id -> toFixedString(unhex(id), 8), Links.SpanId) AS `Links.SpanId`,
    Links.TraceState AS `Links.TraceState`,
    Links.Attributes AS `Links.Attributes`,
    toUInt32(0) AS DroppedAttributes,
    toUInt32(0) AS DroppedEvents,
    toUInt32(0) AS DroppedLinks
FROM otel_traces"""
_LOGS = f"""SELECT
    Timestamp,
    Timestamp AS ObservedTimestamp,
    toFixedString(unhex(TraceId), 16) AS TraceIdBin,
    toFixedString(unhex(SpanId), 8) AS SpanIdBin,
    toUInt32(TraceFlags) AS Flags,
    SeverityText,
    SeverityNumber,
    ServiceName,
    EventName,
    Body,
    'str' AS BodyType,
    toJSONString(ResourceAttributes) AS Resource,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    toJSONString(ScopeAttributes) AS Scope,
    ScopeSchemaUrl,
    toUInt64(0) AS HotSet,
    LogAttributes AS AttrStr,
    {_EMPTY_MAPS},
    toUInt32(0) AS DroppedAttributes
FROM otel_logs"""
_OPERATIONS = f"""SELECT
    Minute,
    ServiceName,
    SpanName,
    SpanKind,
    sum(N) AS Count,
    sum(E) AS Errors,
    sum(D) AS DurationSum,
    max(M) AS DurationMax,
    sumMap(map(B, N)) AS Buckets
FROM
(
    SELECT
        toStartOfMinute(toDateTime(Timestamp, 'UTC')) AS Minute,
        ServiceName,
        SpanName,
        SpanKind,
        {BUCKET} AS B,
        count() AS N,
        countIf(StatusCode = 'Error') AS E,
        sum(Duration) AS D,
        max(Duration) AS M
    FROM otel_traces
    GROUP BY Minute, ServiceName, SpanName, SpanKind, B
)
GROUP BY Minute, ServiceName, SpanName, SpanKind"""


def _points(table: str, metric_type: str, extra: str) -> str:
    return f"""SELECT
    MetricName,
    '{metric_type}' AS MetricType,
    MetricUnit,
    MetricDescription,
    ServiceName,
    reinterpretAsFixedString(sipHash128(ResourceAttributes, ScopeName, MetricName, Attributes)) AS SeriesKey,
    toJSONString(Attributes) AS Attributes,
    toJSONString(ResourceAttributes) AS Resource,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    toJSONString(ScopeAttributes) AS Scope,
    ScopeSchemaUrl,
    toDateTime64(TimeUnix, 9) AS Timestamp,
    toDateTime64(StartTimeUnix, 9) AS StartTimestamp,
    Flags,
    {extra}
FROM {table}"""


_TEMPORALITY = "arrayElement(['Unspecified', 'Delta', 'Cumulative'], AggregationTemporality + 1) AS Temporality"
_EXEMPLARS = """arrayMap(t -> toDateTime64(t, 9), Exemplars.TimeUnix) AS `Exemplars.Timestamp`,
    Exemplars.Value AS `Exemplars.Value`,
    arrayMap(id -> toFixedString(unhex(id), 16), Exemplars.TraceId) AS `Exemplars.TraceId`,
    arrayMap(id -> toFixedString(unhex(id), 8), Exemplars.SpanId) AS `Exemplars.SpanId`,
    Exemplars.FilteredAttributes AS `Exemplars.Attributes`"""
_NUMBER = f"Value,\n    toInt64(0) AS ValueInt,\n    'double' AS ValueType,\n    {_EXEMPLARS}"
_EXTREMES = "Count,\n    Sum,\n    Min,\n    Max,\n    true AS HasSum,\n    true AS HasMin,\n    true AS HasMax"
_GAUGES = _points(
    "otel_metrics_gauge", "gauge", f"'Unspecified' AS Temporality,\n    false AS Monotonic,\n    {_NUMBER}"
)
_SUMS = _points("otel_metrics_sum", "sum", f"{_TEMPORALITY},\n    IsMonotonic AS Monotonic,\n    {_NUMBER}")
_HISTOGRAMS = _points(
    "otel_metrics_histogram",
    "histogram",
    f"{_TEMPORALITY},\n    {_EXTREMES},\n    BucketCounts,\n    ExplicitBounds,\n    {_EXEMPLARS}",
)
_EXPONENTIAL = _points(
    "otel_metrics_exponential_histogram",
    "exponential_histogram",
    f"{_TEMPORALITY},\n    {_EXTREMES},\n    Scale,\n    ZeroCount,\n    toFloat64(0) AS ZeroThreshold,\n"
    f"    PositiveOffset,\n    PositiveBucketCounts,\n    NegativeOffset,\n    NegativeBucketCounts,\n    {_EXEMPLARS}",
)
_SUMMARIES = _points(
    "otel_metrics_summary",
    "summary",
    "Count,\n    Sum,\n    ValueAtQuantiles.Quantile AS `ValueAtQuantiles.Quantile`,\n"
    "    ValueAtQuantiles.Value AS `ValueAtQuantiles.Value`",
)


def _series() -> str:
    """Series of all tables of points."""
    parts = [
        f"""SELECT
    toDate(Timestamp) AS Day,
    MetricName,
    SeriesKey,
    any(MetricType) AS MetricType,
    any(MetricUnit) AS MetricUnit,
    any(MetricDescription) AS MetricDescription,
    {"any(Temporality)" if table != "metric_summaries" else "''"} AS Temporality,
    any(ServiceName) AS ServiceName,
    any(Attributes) AS Attributes,
    any(Resource) AS Resource,
    {"any(Monotonic)" if table == "metric_points" else "false"} AS Monotonic,
    any(ScopeName) AS ScopeName,
    toDateTime(min(Timestamp)) AS FirstSeen,
    toDateTime(max(Timestamp)) AS LastSeen
FROM {table}
GROUP BY Day, MetricName, SeriesKey"""
        for table in ("metric_points", "metric_histograms", "metric_exponential_histograms", "metric_summaries")
    ]
    return "\nUNION ALL\n".join(parts)


def _values(signal: str, table: str, attributes: str) -> str:
    return f"""SELECT
    toStartOfHour(toDateTime(Timestamp, 'UTC')) AS Hour,
    '{signal}' AS Signal,
    item.1 AS Level,
    item.2 AS Key,
    'str' AS Type,
    item.3 AS Value,
    count() AS Count
FROM {table}
ARRAY JOIN arrayConcat(
    arrayMap((k, v) -> ('record', toString(k), v), mapKeys({attributes}), mapValues({attributes})),
    arrayMap((k, v) -> ('resource', toString(k), v), mapKeys(ResourceAttributes), mapValues(ResourceAttributes))
) AS item
WHERE length(item.3) <= {LONGEST_VALUE}
GROUP BY Hour, Level, Key, Value"""


def views() -> list[View]:
    """All of them, those that others read first."""
    return [
        View("spans", _SPANS),
        View("logs", _LOGS),
        View("metric_points", f"{_GAUGES}\nUNION ALL\n{_SUMS}"),
        View("metric_histograms", _HISTOGRAMS),
        View("metric_exponential_histograms", _EXPONENTIAL),
        View("metric_summaries", _SUMMARIES),
        View("metric_series", _series()),
        View("operations_1m", _OPERATIONS),
        View(
            "attribute_values",
            _values("traces", "otel_traces", "SpanAttributes")
            + "\nUNION ALL\n"
            + _values("logs", "otel_logs", "LogAttributes"),
        ),
        View(
            "trace_times",
            "SELECT\n    toFixedString(unhex(TraceId), 16) AS TraceIdBin,\n    Start,\n    End"
            "\nFROM otel_traces_trace_id_ts",
        ),
    ]
