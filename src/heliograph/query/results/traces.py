"""Answers about traces and spans."""

from pydantic import Field

from heliograph.query.results.base import (
    Attribute,
    Nanoseconds,
    QueryStatistics,
    Range,
    Result,
    SpanKind,
    SpanStatus,
    UnixNano,
)


class ServiceShare(Result):
    """How many spans of a trace belong to a service."""

    name: str
    spans: int
    errors: int


class TraceSummary(Result):
    """One row of the trace table; counts are of the whole trace, `matched` of the filter."""

    trace_id: str
    service: str = Field(description="Service of the root span, or of the first span if the root is missing.")
    name: str = Field(description="Name of the root span, or of the first span if the root is missing.")
    has_root: bool = Field(description="False when the root span has not arrived (yet).")
    start: UnixNano
    duration: Nanoseconds
    spans: int
    errors: int
    matched: int
    services: list[ServiceShare]


class TracesResult(Result):
    """Traces that have at least one span that matches."""

    range: Range
    traces: list[TraceSummary]
    truncated: bool = Field(description="True when there are more; follow `next_cursor`.")
    next_cursor: str | None
    statistics: QueryStatistics


class SpanSummary(Result):
    """One row of the span table."""

    trace_id: str
    span_id: str
    parent_span_id: str
    service: str
    name: str
    kind: SpanKind
    start: UnixNano
    duration: Nanoseconds
    status: SpanStatus
    columns: dict[str, str] = Field(description="The extra columns that were asked for, as text; absent if missing.")


class SpansResult(Result):
    """Spans that match."""

    range: Range
    spans: list[SpanSummary]
    truncated: bool
    next_cursor: str | None
    statistics: QueryStatistics


class SpanEvent(Result):
    """Something that happened during a span."""

    time: UnixNano
    name: str
    attributes: list[Attribute]


class SpanLink(Result):
    """A reference to a span of this or another trace."""

    trace_id: str
    span_id: str
    trace_state: str
    attributes: list[Attribute]


class Span(Result):
    """One span with all that was sent. `resource` and `scope` are indexes into the trace's lists."""

    span_id: str
    parent_span_id: str = Field(description="Empty for a root.")
    name: str
    kind: SpanKind
    service: str
    start: UnixNano
    duration: Nanoseconds
    status: SpanStatus
    status_message: str
    trace_state: str
    flags: int
    attributes: list[Attribute]
    events: list[SpanEvent]
    links: list[SpanLink]
    resource: int
    scope: int
    logs: int = Field(description="Log records that carry this span's id.")


class TraceResource(Result):
    """What sent a part of the trace."""

    service: str
    attributes: list[Attribute]


class TraceScope(Result):
    """The instrumentation that made a span."""

    name: str
    version: str


class Trace(Result):
    """A whole trace; spans in order of their start."""

    trace_id: str
    start: UnixNano
    duration: Nanoseconds
    spans: list[Span]
    resources: list[TraceResource]
    scopes: list[TraceScope]
    services: list[ServiceShare]
    errors: int
    logs: int = Field(description="Log records that carry this trace's id.")
    truncated: bool = Field(description="True when the trace has more spans than the limit.")
    statistics: QueryStatistics


class Heatmap(Result):
    """Span counts by time and duration.

    `counts[i][j]` is for `times[i]` and durations from `bounds[j]` up to `bounds[j + 1]`; bounds grow geometrically.
    """

    range: Range
    step: Nanoseconds
    times: list[UnixNano]
    bounds: list[Nanoseconds]
    counts: list[list[int]]
    errors: list[list[int]] = Field(description="The same for spans whose status is error.")
    statistics: QueryStatistics
