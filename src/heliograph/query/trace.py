"""One whole trace."""

from typing import Any

from heliograph.query.attributes import AttributeCatalogue, AttributeColumns
from heliograph.query.bindings import Bindings
from heliograph.query.errors import NotFoundError
from heliograph.query.results.base import SpanKind, SpanStatus
from heliograph.query.results.traces import (
    ServiceShare,
    Span,
    SpanEvent,
    SpanLink,
    Trace,
    TraceResource,
    TraceScope,
)
from heliograph.query.search import Budget
from heliograph.query.session import Runner, Session
from heliograph.query.time_range import NANOSECONDS, TimeRange
from heliograph.query.trace_times import trace_range
from heliograph.query.values import attribute_select, json_attributes, row_attributes, text_attributes

_LOGS_AROUND = 3600 * NANOSECONDS
_NO_ID = bytes(8)
_LOG_TRACE_ID = "if(TraceIdBin = toFixedString('', 16), '', lower(hex(TraceIdBin)))"


class TraceQueries:
    """Questions about one trace.

    Args:
        runner: Runs statements.
        catalogue: Knows where attributes are.
    """

    def __init__(self, runner: Runner, catalogue: AttributeCatalogue) -> None:
        self._runner = runner
        self._catalogue = catalogue

    def get(self, trace_id: str, budget: Budget, limit: int = 20_000) -> Trace:
        """The trace with this id (32 lower-case hexadecimal digits).

        Raises:
            NotFoundError: There is none.
        """
        columns = self._catalogue.columns("traces")
        with self._runner.session(budget) as session:
            rows = _rows(session, trace_id, columns, limit)
            if not rows:
                raise NotFoundError(f"There is no trace {trace_id}.")
            start = min(row["Start"] for row in rows)
            end = max(row["Start"] + row["Duration"] for row in rows)
            logs = _log_counts(session, trace_id, TimeRange(start - _LOGS_AROUND, end + _LOGS_AROUND))
            parts = _Parts()
            spans = [_span(row, columns, parts, logs) for row in rows[:limit]]
            return Trace(
                trace_id=trace_id,
                start=start,
                duration=end - start,
                spans=spans,
                resources=parts.resources,
                scopes=parts.scopes,
                services=_shares(spans),
                errors=sum(span.status == "error" for span in spans),
                logs=sum(logs.values()),
                truncated=len(rows) > limit,
                statistics=session.statistics(),
            )


class _Parts:
    """Resources and scopes, each once."""

    def __init__(self) -> None:
        self.resources: list[TraceResource] = []
        self.scopes: list[TraceScope] = []
        self._resource_index: dict[str, int] = {}
        self._scope_index: dict[tuple[str, str], int] = {}

    def resource(self, text: str, service: str) -> int:
        """Index of a resource."""
        if text not in self._resource_index:
            self._resource_index[text] = len(self.resources)
            self.resources.append(TraceResource(service=service, attributes=json_attributes(text)))
        return self._resource_index[text]

    def scope(self, name: str, version: str) -> int:
        """Index of a scope."""
        key = (name, version)
        if key not in self._scope_index:
            self._scope_index[key] = len(self.scopes)
            self.scopes.append(TraceScope(name=name, version=version))
        return self._scope_index[key]


def _rows(session: Session, trace_id: str, columns: AttributeColumns, limit: int) -> list[dict[str, Any]]:
    bindings = Bindings()
    known = trace_range(session, [trace_id])
    within = f" AND {bindings.within(known)}" if known else ""
    sql = (
        "SELECT toUnixTimestamp64Nano(Timestamp) AS Start, SpanIdBin, ParentSpanIdBin, TraceState, Flags, SpanName,"
        " lower(SpanKind) AS Kind, ServiceName, Duration, lower(StatusCode) AS Status, StatusMessage, Resource,"
        f" ScopeName, ScopeVersion, {attribute_select(columns)},"
        " arrayMap(t -> toUnixTimestamp64Nano(t), `Events.Timestamp`) AS EventTimes, `Events.Name` AS EventNames,"
        " `Events.Attributes` AS EventAttributes, `Links.TraceId` AS LinkTraces, `Links.SpanId` AS LinkSpans,"
        " `Links.TraceState` AS LinkStates, `Links.Attributes` AS LinkAttributes"
        f" FROM spans WHERE lower(hex(TraceIdBin)) = {bindings.text(trace_id)}{within}"
        f" ORDER BY Timestamp, SpanIdBin LIMIT {limit + 1}"
    )
    return session.rows(sql, bindings.values, max_rows=limit + 1)


def _log_counts(session: Session, trace_id: str, span: TimeRange) -> dict[str, int]:
    bindings = Bindings()
    sql = (
        f"SELECT lower(hex(SpanIdBin)) AS Id, count() AS N FROM logs WHERE {_LOG_TRACE_ID} = {bindings.text(trace_id)}"
        f" AND {bindings.within(span)} GROUP BY Id"
    )
    return {str(row["Id"]): int(row["N"]) for row in session.rows(sql, bindings.values)}


def _span(row: dict[str, Any], columns: AttributeColumns, parts: _Parts, logs: dict[str, int]) -> Span:
    parent: bytes = row["ParentSpanIdBin"]
    span_id = row["SpanIdBin"].hex()
    kind: SpanKind = row["Kind"]
    status: SpanStatus = row["Status"]
    return Span(
        span_id=span_id,
        parent_span_id="" if parent == _NO_ID else parent.hex(),
        name=row["SpanName"],
        kind=kind,
        service=row["ServiceName"],
        start=row["Start"],
        duration=row["Duration"],
        status=status,
        status_message=row["StatusMessage"],
        trace_state=row["TraceState"],
        flags=row["Flags"],
        attributes=row_attributes(row, columns),
        events=_events(row),
        links=_links(row),
        resource=parts.resource(row["Resource"], row["ServiceName"]),
        scope=parts.scope(row["ScopeName"], row["ScopeVersion"]),
        logs=logs.get(span_id, 0),
    )


def _events(row: dict[str, Any]) -> list[SpanEvent]:
    return [
        SpanEvent(time=moment, name=name, attributes=text_attributes(values))
        for moment, name, values in zip(row["EventTimes"], row["EventNames"], row["EventAttributes"], strict=True)
    ]


def _links(row: dict[str, Any]) -> list[SpanLink]:
    return [
        SpanLink(trace_id=trace.hex(), span_id=span.hex(), trace_state=state, attributes=text_attributes(values))
        for trace, span, state, values in zip(
            row["LinkTraces"], row["LinkSpans"], row["LinkStates"], row["LinkAttributes"], strict=True
        )
    ]


def _shares(spans: list[Span]) -> list[ServiceShare]:
    counts: dict[str, list[int]] = {}
    for span in spans:
        share = counts.setdefault(span.service, [0, 0])
        share[0] += 1
        share[1] += span.status == "error"
    ranked = sorted(counts.items(), key=lambda item: -item[1][0])
    return [ServiceShare(name=name, spans=share[0], errors=share[1]) for name, share in ranked]
