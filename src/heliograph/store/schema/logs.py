"""The table of log records."""

from collections.abc import Sequence
from dataclasses import replace

from heliograph.store.schema.hot import HotKey
from heliograph.store.schema.shared import (
    ATTRIBUTE_MAPS,
    FIVE_MINUTES,
    LOW,
    MAP_VALUES_INDEX,
    NANOSECONDS,
    RESOURCE_AND_SCOPE,
    TIME,
    TIME_CODEC,
)
from heliograph.store.schema.table import Column, Index, Table

TRACE_ID = "if(TraceIdBin = toFixedString('', 16), '', lower(hex(TraceIdBin)))"
"""Expression of the trace id's index; a record without a trace has the empty text."""

_HEAD = (
    replace(TIME, source="time_or_observed"),
    Column("ObservedTimestamp", NANOSECONDS, "observed_time", TIME_CODEC),
    Column("TraceIdBin", "FixedString(16)", "trace_id"),
    Column("SpanIdBin", "FixedString(8)", "span_id"),
    Column("Flags", "UInt32", "flags"),
    Column("SeverityText", LOW, "severity_text"),
    Column("SeverityNumber", "UInt8", "severity_number"),
    Column("ServiceName", LOW, "service_name"),
    Column("EventName", LOW, "event_name"),
    Column("Body", "String", "body"),
    Column("BodyType", LOW, "body_type"),
)


def logs(hot: Sequence[HotKey]) -> Table:
    """The table with these hot attributes."""
    return Table(
        name="logs",
        block="logs",
        columns=(
            *_HEAD,
            *RESOURCE_AND_SCOPE,
            Column("HotSet", "UInt64", "hot_set"),
            *(key.definition() for key in hot),
            *ATTRIBUTE_MAPS,
            Column("DroppedAttributes", "UInt32", "dropped_attributes_count"),
        ),
        indexes=(
            Index("idx_trace_id", TRACE_ID, "bloom_filter(0.001)"),
            MAP_VALUES_INDEX,
            Index("idx_body", "lower(Body)", "tokenbf_v1(32768, 3, 0)", 1),
            *(key.index() for key in hot if key.indexed),
        ),
        partition_by="toDate(Timestamp)",
        order_by="toStartOfFiveMinutes(Timestamp), ServiceName, Timestamp",
        block_key=(("Timestamp", FIVE_MINUTES), ("ServiceName", 0), ("Timestamp", 0)),
        retention="logs",
        time="toDateTime(Timestamp)",
        shard_by="cityHash64(ServiceName, Timestamp)",
    )
