"""Views with the names and columns of the Collector's ClickHouse exporter, over our tables.

They are for tools that know that schema. Looking up a trace through them uses its index; an attribute filter reads
every attribute, so our own queries use the tables.
"""

from collections.abc import Sequence

from heliograph.store.schema import logs, spans
from heliograph.store.schema.hot import HotKey
from heliograph.store.schema.table import View
from heliograph.store.sql import literal

TEXT_MAP = "Map(LowCardinality(String), String)"


def json_map(column: str) -> str:
    """Canonical JSON as a map of texts."""
    return f"CAST(JSONExtractKeysAndValues({column}, 'String'), '{TEXT_MAP}')"


def all_attributes(hot: Sequence[HotKey]) -> str:
    """All attributes of a record as one map of texts."""
    pairs = ", ".join(f"(toUInt8({key.position}), {literal(key.key)}, toString(`{key.column}`))" for key in hot)
    known = f"arrayMap(h -> (h.2, h.3), arrayFilter(h -> bitTest(HotSet, h.1), [{pairs}]))"
    rest = [f"CAST({known}, '{TEXT_MAP}')", "AttrStr"]
    rest += [
        f"CAST(mapApply((k, v) -> (k, toString(v)), {name}), '{TEXT_MAP}')"
        for name in ("AttrInt", "AttrDbl", "AttrBool")
    ]
    return "mapConcat(" + ", ".join([*rest, "AttrJson"]) + ")"


def _hex_or_empty(column: str, size: int) -> str:
    return f"if({column} = toFixedString('', {size}), '', lower(hex({column})))"


def traces_view(hot: Sequence[HotKey], name: str = "otel_traces") -> View:
    """`otel_traces`."""
    return View(
        name,
        f"""SELECT
    Timestamp,
    {spans.TRACE_ID} AS TraceId,
    lower(hex(SpanIdBin)) AS SpanId,
    {_hex_or_empty("ParentSpanIdBin", 8)} AS ParentSpanId,
    TraceState,
    SpanName,
    SpanKind,
    ServiceName,
    {json_map("Resource")} AS ResourceAttributes,
    ScopeName,
    ScopeVersion,
    {all_attributes(hot)} AS SpanAttributes,
    Duration,
    StatusCode,
    StatusMessage,
    Events.Timestamp AS `Events.Timestamp`,
    Events.Name AS `Events.Name`,
    Events.Attributes AS `Events.Attributes`,
    arrayMap(id -> lower(hex(id)), Links.TraceId) AS `Links.TraceId`,
    arrayMap(id -> lower(hex(id)), Links.SpanId) AS `Links.SpanId`,
    Links.TraceState AS `Links.TraceState`,
    Links.Attributes AS `Links.Attributes`
FROM spans""",
    )


def trace_times_view(name: str = "otel_traces_trace_id_ts") -> View:
    """`otel_traces_trace_id_ts`."""
    return View(name, "SELECT\n    lower(hex(TraceIdBin)) AS TraceId,\n    Start,\n    End\nFROM trace_times")


def logs_view(hot: Sequence[HotKey], name: str = "otel_logs") -> View:
    """`otel_logs`; `TimestampTime` is there for clients of the older generation."""
    return View(
        name,
        f"""SELECT
    Timestamp,
    toDateTime(Timestamp) AS TimestampTime,
    {logs.TRACE_ID} AS TraceId,
    {_hex_or_empty("SpanIdBin", 8)} AS SpanId,
    toUInt8(bitAnd(Flags, 255)) AS TraceFlags,
    SeverityText,
    SeverityNumber,
    ServiceName,
    Body,
    ResourceSchemaUrl,
    {json_map("Resource")} AS ResourceAttributes,
    ScopeSchemaUrl,
    ScopeName,
    ScopeVersion,
    {json_map("Scope")} AS ScopeAttributes,
    {all_attributes(hot)} AS LogAttributes,
    EventName
FROM logs""",
    )


_METRIC_HEAD = f"""{json_map("Resource")} AS ResourceAttributes,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    {json_map("Scope")} AS ScopeAttributes,
    toUInt32(0) AS ScopeDroppedAttrCount,
    ScopeSchemaUrl,
    ServiceName,
    MetricName,
    MetricDescription,
    MetricUnit,
    {json_map("Attributes")} AS Attributes,
    StartTimestamp AS StartTimeUnix,
    Timestamp AS TimeUnix,
    Flags"""
_EXEMPLARS = """Exemplars.Attributes AS `Exemplars.FilteredAttributes`,
    Exemplars.Timestamp AS `Exemplars.TimeUnix`,
    Exemplars.Value AS `Exemplars.Value`,
    arrayMap(id -> lower(hex(id)), Exemplars.SpanId) AS `Exemplars.SpanId`,
    arrayMap(id -> lower(hex(id)), Exemplars.TraceId) AS `Exemplars.TraceId`"""
_TEMPORALITY = "toInt32(indexOf(['Delta', 'Cumulative'], Temporality)) AS AggregationTemporality"
_BODIES = {
    "gauge": ("metric_points", ("Value", _EXEMPLARS), "MetricType = 'gauge'"),
    "sum": ("metric_points", ("Value", _EXEMPLARS, _TEMPORALITY, "Monotonic AS IsMonotonic"), "MetricType = 'sum'"),
    "histogram": (
        "metric_histograms",
        ("Count", "Sum", "BucketCounts", "ExplicitBounds", _EXEMPLARS, "Min", "Max", _TEMPORALITY),
        "",
    ),
    "exponential_histogram": (
        "metric_exponential_histograms",
        (
            *("Count", "Sum", "Scale", "ZeroCount", "PositiveOffset", "PositiveBucketCounts", "NegativeOffset"),
            *("NegativeBucketCounts", _EXEMPLARS, "Min", "Max", _TEMPORALITY),
        ),
        "",
    ),
    "summary": (
        "metric_summaries",
        (
            *("Count", "Sum", "ValueAtQuantiles.Quantile AS `ValueAtQuantiles.Quantile`"),
            "ValueAtQuantiles.Value AS `ValueAtQuantiles.Value`",
        ),
        "",
    ),
}


def metric_views() -> list[View]:
    """`otel_metrics_gauge` and its four sisters."""
    views: list[View] = []
    for kind, (table, columns, condition) in _BODIES.items():
        body = ",\n    ".join((_METRIC_HEAD, *columns))
        where = f"\nWHERE {condition}" if condition else ""
        views.append(View(f"otel_metrics_{kind}", f"SELECT\n    {body}\nFROM {table}{where}"))
    return views


def exporter_views(span_keys: Sequence[HotKey], log_keys: Sequence[HotKey]) -> list[View]:
    """All of them."""
    return [traces_view(span_keys), trace_times_view(), logs_view(log_keys), *metric_views()]
