"""Answers about log records."""

from typing import Literal

from pydantic import Field, JsonValue

from heliograph.query.results.base import Attribute, AttributeType, QueryStatistics, Range, Result, UnixNano

SeverityName = Literal["unset", "trace", "debug", "info", "warn", "error", "fatal"]


class LogRecord(Result):
    """One log record. `id` names it for the context request and for cursors."""

    id: str
    time: UnixNano
    observed_time: UnixNano
    severity: SeverityName = Field(description="The group that `severity_number` falls in.")
    severity_number: int
    severity_text: str
    body: JsonValue
    body_type: AttributeType
    event_name: str
    service: str
    trace_id: str
    span_id: str
    flags: int
    attributes: list[Attribute]
    resource_attributes: list[Attribute]
    scope_name: str
    scope_version: str


class LogsResult(Result):
    """Log records that match, newest first unless asked otherwise."""

    range: Range
    records: list[LogRecord]
    truncated: bool
    next_cursor: str | None
    statistics: QueryStatistics


class LogContext(Result):
    """Records of the same service and resource around one record, all in order of time."""

    before: list[LogRecord]
    record: LogRecord
    after: list[LogRecord]
    statistics: QueryStatistics


class TailNotice(Result):
    """A message of the live tail beside records: what was left out since the last notice."""

    dropped: int = Field(
        description="Records left out: more matched than are sent at once, or they came too fast to be looked at."
    )
    since: UnixNano
