"""Tables beside those of the records: operations, attribute values, times of traces.

Writers count operations while they encode spans (a materialised view would cost 0.4 us a span); materialised views fill
the others. They are not synced to the disk at each insert: after a power cut a rollup may lack its last seconds, the
tables themselves never do.
"""

from dataclasses import replace

from heliograph.store.schema.shared import ATTRIBUTE_MAPS, LOW, TIME
from heliograph.store.schema.table import Column, Index, MaterializedView, Table
from heliograph.store.sql import literal

SAMPLE_ROWS = 2048
"""Rows of one sample."""
SAMPLE_SECONDS = 10.0
"""Time between two samples."""
VALUES_PER_KEY = 64
"""Distinct values of one key that a sample may add."""
LONGEST_VALUE = 128
"""Longer values are not offered for completion."""
ROWS_KEY = ""
"""The key that counts the rows of the samples themselves."""

OPERATIONS = Table(
    name="operations_1m",
    columns=(
        Column("Minute", "DateTime('UTC')", "minute", "Delta(4), ZSTD(1)"),
        Column("ServiceName", LOW, "service_name"),
        Column("SpanName", LOW, "name"),
        Column("SpanKind", LOW, "kind"),
        Column("Count", "SimpleAggregateFunction(sum, UInt64)", "count", "T64, ZSTD(1)"),
        Column("Errors", "SimpleAggregateFunction(sum, UInt64)", "errors", "T64, ZSTD(1)"),
        Column("DurationSum", "SimpleAggregateFunction(sum, UInt64)", "duration_sum", "T64, ZSTD(1)"),
        Column("DurationMax", "SimpleAggregateFunction(max, UInt64)", "duration_max", "T64, ZSTD(1)"),
        Column("Buckets", "SimpleAggregateFunction(sumMap, Map(UInt8, UInt64))", "duration_buckets"),
    ),
    block="operations",
    engine="AggregatingMergeTree",
    partition_by="toDate(Minute)",
    order_by="Minute, ServiceName, SpanName, SpanKind",
    retention="traces",
    time="Minute",
    shard_by="cityHash64(ServiceName)",
    durable=False,
)
"""Rate, errors, duration. `Buckets` counts spans by a bucket b of their duration: at most 2^(b/4) nanoseconds, and more
than 2^((b-1)/4). Four a doubling: a quantile read from them is off by 9 % at most."""

BUCKET = "toUInt8(least(255, greatest(0, ceil(4 * log2(greatest(Duration, 1))))))"
"""A duration's bucket, for questions that count spans themselves."""

ATTRIBUTE_VALUES = Table(
    name="attribute_values",
    columns=(
        Column("Hour", "DateTime('UTC')", codec="Delta(4), ZSTD(1)"),
        Column("Signal", LOW),
        Column("Level", LOW),
        Column("Key", LOW),
        Column("Type", LOW),
        Column("Value", "String"),
        Column("Count", "UInt64", codec="T64, ZSTD(1)"),
    ),
    engine="SummingMergeTree(Count)",
    partition_by="toDate(Hour)",
    order_by="Signal, Level, Key, Type, Value, Hour",
    time="Hour",
    retention="rollups",
    shard_by="cityHash64(Key)",
    durable=False,
)
"""Keys and values seen in samples, for completion. `Level` is `record` or `resource`; `Type` one of str, int, double,
bool, json; `Count` is among the sampled rows, whose own count stands under `ROWS_KEY`."""

TRACE_TIMES = Table(
    name="trace_times",
    columns=(
        Column("TraceIdBin", "FixedString(16)", codec="NONE"),
        Column("Start", "SimpleAggregateFunction(min, DateTime('UTC'))", codec="Delta(4), LZ4"),
        Column("End", "SimpleAggregateFunction(max, DateTime('UTC'))", codec="Delta(4), LZ4"),
    ),
    engine="AggregatingMergeTree",
    partition_by="toDate(Start)",
    order_by="TraceIdBin",
    retention="traces",
    time="End",
    shard_by="cityHash64(TraceIdBin)",
    durable=False,
    indexes=(Index("idx_trace_id", "lower(hex(TraceIdBin))", "bloom_filter(0.001)"),),
)
TRACE_TIMES_VIEW = MaterializedView(
    name="spans_to_trace_times",
    source="spans",
    target=TRACE_TIMES.name,
    sql="""SELECT
    TraceIdBin,
    toDateTime(min(Timestamp)) AS Start,
    toDateTime(max(Timestamp)) AS End
FROM {source}
GROUP BY TraceIdBin""",
)

_MAPS = (
    ("str", "AttrStr", "v"),
    ("int", "AttrInt", "toString(v)"),
    ("double", "AttrDbl", "toString(v)"),
    ("bool", "AttrBool", "toString(v)"),
    ("json", "AttrJson", "v"),
)


def sample_table(table: str, time_source: str) -> Table:
    """A table that keeps nothing: what is inserted goes to `attribute_values`. No attribute is hot in it."""
    return Table(
        name=f"{table}_sample",
        columns=(replace(TIME, source=time_source), Column("Resource", LOW, "resource_json"), *ATTRIBUTE_MAPS),
        engine="Null",
        order_by="",
        block=table,
        durable=False,
    )


SPAN_SAMPLE = sample_table("spans", "start_time")
LOG_SAMPLE = sample_table("logs", "time_or_observed")


def attribute_values_view(signal: str, sample: Table) -> MaterializedView:
    """The view that fills `attribute_values` from a sample.

    Args:
        signal: Value of the column `Signal`: traces or logs.
        sample: The table of samples.
    """
    maps = [
        f"arrayMap((k, v) -> ('record', k, {literal(kind)}, {text}), mapKeys({name}), mapValues({name}))"
        for kind, name, text in _MAPS
    ]
    resource = "arrayMap(p -> ('resource', p.1, 'str', p.2), JSONExtractKeysAndValues(Resource, 'String'))"
    rows = f"[('record', {literal(ROWS_KEY)}, 'rows', '')]"
    items = ",\n            ".join([*maps, resource, rows])
    sql = f"""SELECT
    Hour,
    {literal(signal)} AS Signal,
    item.1 AS Level,
    item.2 AS Key,
    item.3 AS Type,
    item.4 AS Value,
    count() AS Count
FROM
(
    SELECT
        toStartOfHour(toDateTime(Timestamp, 'UTC')) AS Hour,
        arrayJoin(arrayConcat(
            {items}
        )) AS item
    FROM {{source}}
)
WHERE length(item.4) <= {LONGEST_VALUE}
GROUP BY Hour, Level, Key, Type, Value
LIMIT {VALUES_PER_KEY} BY Level, Key"""
    return MaterializedView(f"{sample.name}_to_attribute_values", sample.name, ATTRIBUTE_VALUES.name, sql)
