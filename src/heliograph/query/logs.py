"""Log records: search and counts over time."""

import json
from typing import Any

from heliograph.query.attributes import AttributeCatalogue, AttributeColumns
from heliograph.query.bindings import Bindings
from heliograph.query.conditions import Conditions
from heliograph.query.cursor import Cursor
from heliograph.query.histogram import histogram
from heliograph.query.intrinsics import SEVERITIES, SEVERITY_GROUP
from heliograph.query.page import ORDERS
from heliograph.query.results.base import AttributeType, Histogram, Range
from heliograph.query.results.logs import LogRecord, LogsResult, SeverityName
from heliograph.query.search import Budget, Search
from heliograph.query.session import Runner
from heliograph.query.values import attribute_select, json_attributes, plain, row_attributes

IDENTITY = (
    "lower(hex(cityHash64(ServiceName, Resource, Body, SeverityNumber, SeverityText, TraceIdBin, SpanIdBin,"
    " ObservedTimestamp, toString(AttrStr), toString(AttrInt))))"
)
"""Tells records of the same time apart. Records that are equal in all of this are shown as they are."""

_NO_TRACE, _NO_SPAN = bytes(16), bytes(8)
_BODY_TYPES: dict[str, AttributeType] = {
    "empty": "empty",
    "str": "string",
    "int": "int",
    "double": "double",
    "bool": "bool",
    "map": "map",
    "slice": "array",
    "bytes": "bytes",
}
_GROUPS = {
    "severity": f"arrayElement({list(SEVERITIES)!r}, {SEVERITY_GROUP} + 1)",
    "service": "toString(ServiceName)",
}


class LogQueries:
    """Questions about log records.

    Args:
        runner: Runs statements.
        catalogue: Knows where attributes are.
    """

    def __init__(self, runner: Runner, catalogue: AttributeCatalogue) -> None:
        self._runner = runner
        self._catalogue = catalogue

    def search(
        self, search: Search, budget: Budget, limit: int = 100, sort: str = "newest", cursor: str | None = None
    ) -> LogsResult:
        """Records that match, by time."""
        order, after = ORDERS[sort], Cursor.parse(cursor, sort)
        columns = self._catalogue.columns("logs")
        rows: list[dict[str, Any]] = []
        with self._runner.session(budget) as session:
            narrow = order.narrowed(session, lambda found: Conditions("logs", columns, found), search, after, limit + 1)
            if narrow:
                bindings = Bindings()
                where = Conditions("logs", columns, bindings).where(narrow)
                if after:
                    where += f" AND {order.beyond(after, IDENTITY, bindings)}"
                sql = f"{select_records(columns)} WHERE {where} {order.clause(IDENTITY)} LIMIT {limit + 1}"
                rows = session.rows(sql, bindings.values, max_rows=limit + 1)
            more = len(rows) > limit
            last = rows[limit - 1] if more else None
            return LogsResult(
                range=Range(start=search.range.start, end=search.range.end),
                records=[record_of(row, columns) for row in rows[:limit]],
                truncated=more,
                next_cursor=str(Cursor(sort, int(last["Time"]), str(last["Identity"]))) if last else None,
                statistics=session.statistics(),
            )

    def histogram(self, search: Search, budget: Budget, buckets: int = 60, group: str = "severity") -> Histogram:
        """Matching records over time, split by severity or service."""
        bindings = Bindings()
        where = Conditions("logs", self._catalogue.columns("logs"), bindings).where(search)
        names = SEVERITIES if group == "severity" else ()
        with self._runner.session(budget) as session:
            return histogram(
                session, "logs", bindings, where, search.range, buckets=buckets, group=_GROUPS[group], names=names
            )


def select_records(columns: AttributeColumns) -> str:
    """SELECT ... FROM logs with all that `record_of` needs."""
    return (
        "SELECT toUnixTimestamp64Nano(Timestamp) AS Time, toUnixTimestamp64Nano(ObservedTimestamp) AS Observed,"
        " TraceIdBin, SpanIdBin, Flags, SeverityText, SeverityNumber, ServiceName, EventName, Body, BodyType, Resource,"
        f" ScopeName, ScopeVersion, {IDENTITY} AS Identity, {attribute_select(columns)} FROM logs"
    )


def severity_name(number: int) -> SeverityName:
    """The group of a severity number."""
    names: tuple[SeverityName, ...] = ("unset", "trace", "debug", "info", "warn", "error", "fatal")
    return names[min(6, (number - 1) // 4 + 1)] if number > 0 else "unset"


def record_of(row: dict[str, Any], columns: AttributeColumns) -> LogRecord:
    """A record from a row of `select_records`."""
    trace_id, span_id = row["TraceIdBin"], row["SpanIdBin"]
    body_type = _BODY_TYPES.get(row["BodyType"], "string")
    return LogRecord(
        id=f"{row['Time']}-{row['Identity']}",
        time=row["Time"],
        observed_time=row["Observed"],
        severity=severity_name(row["SeverityNumber"]),
        severity_number=row["SeverityNumber"],
        severity_text=row["SeverityText"],
        body=_body(row["Body"], body_type),
        body_type=body_type,
        event_name=row["EventName"],
        service=row["ServiceName"],
        trace_id="" if trace_id == _NO_TRACE else trace_id.hex(),
        span_id="" if span_id == _NO_SPAN else span_id.hex(),
        flags=row["Flags"],
        attributes=row_attributes(row, columns),
        resource_attributes=json_attributes(row["Resource"]),
        scope_name=row["ScopeName"],
        scope_version=row["ScopeVersion"],
    )


def _body(text: str, kind: AttributeType) -> Any:
    """The body as JSON; the text itself when it is a string or cannot be read."""
    if kind == "empty":
        return None
    if kind in {"map", "array", "int", "double", "bool"}:
        try:
            return plain(json.loads(text))
        except ValueError:
            return text
    return text
