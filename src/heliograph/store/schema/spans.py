"""The table of spans."""

from collections.abc import Sequence
from dataclasses import replace

from heliograph.store.schema.hot import HotKey
from heliograph.store.schema.shared import ATTRIBUTE_MAPS, FIVE_MINUTES, LOW, MAP_VALUES_INDEX, RESOURCE_AND_SCOPE, TIME
from heliograph.store.schema.table import Column, Index, Table

TRACE_ID = "lower(hex(TraceIdBin))"
"""Expression of the trace id's index; the exporter's view has the same."""

_HEAD = (
    TIME,
    Column("TraceIdBin", "FixedString(16)", "trace_id", "LZ4"),
    Column("SpanIdBin", "FixedString(8)", "span_id", "NONE"),
    Column("ParentSpanIdBin", "FixedString(8)", "parent_span_id", "NONE"),
    Column("TraceState", "String", "trace_state"),
    Column("Flags", "UInt32", "flags"),
    Column("SpanName", LOW, "name"),
    Column("SpanKind", LOW, "kind"),
    Column("ServiceName", LOW, "service_name"),
    Column("Duration", "UInt64", "duration", "T64, ZSTD(1)"),
    Column("StatusCode", LOW, "status_code"),
    Column("StatusMessage", "String", "status_message"),
)
_EVENTS_AND_LINKS = (
    Column("Events.Timestamp", "Array(DateTime64(9, 'UTC'))", "events_time"),
    Column("Events.Name", f"Array({LOW})", "events_name"),
    Column("Events.Attributes", "Array(Map(LowCardinality(String), String))", "events_attributes"),
    Column("Links.TraceId", "Array(FixedString(16))", "links_trace_id"),
    Column("Links.SpanId", "Array(FixedString(8))", "links_span_id"),
    Column("Links.TraceState", "Array(String)", "links_trace_state"),
    Column("Links.Attributes", "Array(Map(LowCardinality(String), String))", "links_attributes"),
    Column("DroppedAttributes", "UInt32", "dropped_attributes_count"),
    Column("DroppedEvents", "UInt32", "dropped_events_count"),
    Column("DroppedLinks", "UInt32", "dropped_links_count"),
)
_SEARCHED = "AttrStr"
"""Texts that are not hot are searched by reading all of them: LZ4 halves that (ADR 032)."""
_TEXT_MAP = "Map(LowCardinality(String), String)"


def _light(column: Column) -> Column:
    """LZ4 for all but free text: like spans lie together, so it is as small there and a sixth less CPU (ADR 032)."""
    free_text = column.type == "String" or _TEXT_MAP in column.type
    if free_text and column.name != _SEARCHED:
        return column
    return replace(column, codec=column.codec.replace("ZSTD(1)", "LZ4"))


def _columns(hot: Sequence[HotKey]) -> Sequence[Column]:
    keys = [key.definition() for key in hot]
    return (
        *_HEAD,
        *RESOURCE_AND_SCOPE,
        Column("HotSet", "UInt64", "hot_set"),
        *keys,
        *ATTRIBUTE_MAPS,
        *_EVENTS_AND_LINKS,
    )


def spans(hot: Sequence[HotKey]) -> Table:
    """The table with these hot attributes."""
    return Table(
        name="spans",
        block="spans",
        columns=tuple(map(_light, _columns(hot))),
        indexes=(
            Index("idx_trace_id", TRACE_ID, "bloom_filter(0.001)"),
            MAP_VALUES_INDEX,
            *(key.index() for key in hot if key.indexed),
        ),
        partition_by="toDate(Timestamp)",
        order_by="toStartOfFiveMinutes(Timestamp), ServiceName, SpanName, Timestamp",
        block_key=(("Timestamp", FIVE_MINUTES), ("ServiceName", 0), ("SpanName", 0), ("Timestamp", 0)),
        retention="traces",
        time="toDateTime(Timestamp)",
        shard_by="cityHash64(TraceIdBin)",
    )
