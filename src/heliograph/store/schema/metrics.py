"""The tables of data points and of series."""

from heliograph.store.schema.shared import LOW, NANOSECONDS, RESOURCE_AND_SCOPE, TIME_CODEC
from heliograph.store.schema.table import Column, MaterializedView, Table

_HEAD = (
    Column("MetricName", LOW, "metric_name"),
    Column("MetricType", LOW, "metric_type"),
    Column("MetricUnit", LOW, "metric_unit"),
    Column("MetricDescription", LOW, "metric_description"),
    Column("ServiceName", LOW, "service_name"),
    Column("SeriesKey", "FixedString(16)", "series_key"),
    Column("Attributes", LOW, "attrs_json"),
    *RESOURCE_AND_SCOPE,
    Column("Timestamp", NANOSECONDS, "time", TIME_CODEC),
    Column("StartTimestamp", NANOSECONDS, "start_time", TIME_CODEC),
    Column("Flags", "UInt32", "flags"),
)
_TEMPORALITY = Column("Temporality", LOW, "temporality")
_EXEMPLARS = (
    Column("Exemplars.Timestamp", "Array(DateTime64(9, 'UTC'))", "exemplars_time"),
    Column("Exemplars.Value", "Array(Float64)", "exemplars_value"),
    Column("Exemplars.TraceId", "Array(FixedString(16))", "exemplars_trace_id"),
    Column("Exemplars.SpanId", "Array(FixedString(8))", "exemplars_span_id"),
    Column("Exemplars.Attributes", "Array(Map(LowCardinality(String), String))", "exemplars_attributes"),
)
_AGGREGATES = (
    Column("Count", "UInt64", "count", "T64, ZSTD(1)"),
    Column("Sum", "Float64", "sum"),
)
_EXTREMES = (
    Column("Min", "Float64", "min"),
    Column("Max", "Float64", "max"),
    Column("HasSum", "Bool", "has_sum"),
    Column("HasMin", "Bool", "has_min"),
    Column("HasMax", "Bool", "has_max"),
)


def _points(name: str, block: str, *columns: Column) -> Table:
    return Table(
        name=name,
        columns=(*_HEAD, *columns),
        partition_by="toDate(Timestamp)",
        order_by="toStartOfHour(Timestamp), MetricName, SeriesKey, Timestamp",
        retention="metrics",
        time="toDateTime(Timestamp)",
        shard_by="cityHash64(SeriesKey)",
        block=block,
    )


NUMBERS = _points(
    "metric_points",
    "number_points",
    _TEMPORALITY,
    Column("Monotonic", "Bool", "monotonic"),
    Column("Value", "Float64", "value"),
    Column("ValueInt", "Int64", "value_int"),
    Column("ValueType", LOW, "value_type"),
    *_EXEMPLARS,
)
HISTOGRAMS = _points(
    "metric_histograms",
    "histogram_points",
    _TEMPORALITY,
    *_AGGREGATES,
    *_EXTREMES,
    Column("BucketCounts", "Array(UInt64)", "bucket_counts"),
    Column("ExplicitBounds", "Array(Float64)", "explicit_bounds"),
    *_EXEMPLARS,
)
EXPONENTIAL_HISTOGRAMS = _points(
    "metric_exponential_histograms",
    "exp_histogram_points",
    _TEMPORALITY,
    *_AGGREGATES,
    *_EXTREMES,
    Column("Scale", "Int32", "scale"),
    Column("ZeroCount", "UInt64", "zero_count"),
    Column("ZeroThreshold", "Float64", "zero_threshold"),
    Column("PositiveOffset", "Int32", "positive_offset"),
    Column("PositiveBucketCounts", "Array(UInt64)", "positive_bucket_counts"),
    Column("NegativeOffset", "Int32", "negative_offset"),
    Column("NegativeBucketCounts", "Array(UInt64)", "negative_bucket_counts"),
    *_EXEMPLARS,
)
SUMMARIES = _points(
    "metric_summaries",
    "summary_points",
    *_AGGREGATES,
    Column("ValueAtQuantiles.Quantile", "Array(Float64)", "quantiles"),
    Column("ValueAtQuantiles.Value", "Array(Float64)", "quantile_values"),
)
POINT_TABLES = (NUMBERS, HISTOGRAMS, EXPONENTIAL_HISTOGRAMS, SUMMARIES)

_ANY = "SimpleAggregateFunction(anyLast, LowCardinality(String))"
_LABELS = ("MetricType", "MetricUnit", "MetricDescription", "Temporality", "ServiceName", "Attributes", "Resource")

SERIES = Table(
    name="metric_series",
    columns=(
        Column("Day", "Date"),
        Column("MetricName", LOW),
        Column("SeriesKey", "FixedString(16)"),
        *(Column(name, _ANY) for name in _LABELS),
        Column("Monotonic", "SimpleAggregateFunction(anyLast, Bool)"),
        Column("ScopeName", _ANY),
        Column("FirstSeen", "SimpleAggregateFunction(min, DateTime('UTC'))"),
        Column("LastSeen", "SimpleAggregateFunction(max, DateTime('UTC'))"),
    ),
    engine="AggregatingMergeTree",
    partition_by="toYYYYMM(Day)",
    order_by="Day, MetricName, SeriesKey",
    retention="metrics",
    time="Day",
    shard_by="cityHash64(SeriesKey)",
    durable=False,
)


def _series_view(table: Table) -> MaterializedView:
    own = {column.name for column in table.columns}
    labels = ",\n    ".join(
        f"anyLast(s.{name}) AS {name}" if name in own else f"'' AS {name}" for name in (*_LABELS, "ScopeName")
    )
    monotonic = "anyLast(s.Monotonic)" if "Monotonic" in own else "false"
    sql = f"""SELECT
    toDate(s.Timestamp) AS Day,
    s.MetricName AS MetricName,
    s.SeriesKey AS SeriesKey,
    {labels},
    {monotonic} AS Monotonic,
    toDateTime(min(s.Timestamp)) AS FirstSeen,
    toDateTime(max(s.Timestamp)) AS LastSeen
FROM {{source}} AS s
GROUP BY Day, MetricName, SeriesKey"""
    return MaterializedView(f"{table.name}_to_series", table.name, SERIES.name, sql)


SERIES_VIEWS = tuple(_series_view(table) for table in POINT_TABLES)
