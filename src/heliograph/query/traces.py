"""Search for traces: first the spans that match, then a summary of their whole traces."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from heliograph.query.attributes import AttributeCatalogue
from heliograph.query.bindings import Bindings
from heliograph.query.conditions import Conditions
from heliograph.query.cursor import Cursor
from heliograph.query.page import ORDERS, Order
from heliograph.query.results.base import Range
from heliograph.query.results.traces import ServiceShare, TracesResult, TraceSummary
from heliograph.query.search import Budget, Search
from heliograph.query.session import Runner, Session
from heliograph.query.time_range import NANOSECONDS, TimeRange
from heliograph.query.trace_times import trace_range

_SPANS_PER_TRACE = 8
_MOST_SPANS = 200_000
_AROUND = 3600 * NANOSECONDS
_TRACE_ID = "lower(hex(TraceIdBin))"


@dataclass(slots=True)
class _Whole:
    """What is known of a whole trace."""

    start: int = 2**63 - 1
    end: int = 0
    root: tuple[int, int, str, str] = (2, 2**63 - 1, "", "")
    matched: int = 0
    best: int | None = None
    services: list[ServiceShare] = field(default_factory=list[ServiceShare])


class TraceSearch:
    """Search for traces.

    Args:
        runner: Runs statements.
        catalogue: Knows where attributes are.
    """

    def __init__(self, runner: Runner, catalogue: AttributeCatalogue) -> None:
        self._runner = runner
        self._catalogue = catalogue

    def search(
        self, search: Search, budget: Budget, limit: int = 50, sort: str = "newest", cursor: str | None = None
    ) -> TracesResult:
        """Traces with a span that matches, sorted by the first such span."""
        order, after = ORDERS[sort], Cursor.parse(cursor, sort)
        with self._runner.session(budget) as session:
            found, following = self._candidates(session, search, sort, after, limit=limit)
            wholes = self._wholes(session, search, order, found) if found else {}
            shown = [
                (trace_id, wholes[trace_id])
                for trace_id in found
                if trace_id in wholes and not _seen_before(trace_id, wholes[trace_id], order, after)
            ]
            return TracesResult(
                range=Range(start=search.range.start, end=search.range.end),
                traces=[_summary(trace_id, whole) for trace_id, whole in shown],
                truncated=following is not None,
                next_cursor=str(following) if following else None,
                statistics=session.statistics(),
            )

    def _candidates(
        self, session: Session, search: Search, sort: str, after: Cursor | None, *, limit: int
    ) -> tuple[dict[str, int], Cursor | None]:
        """Up to `limit` trace ids with the sort value of their first matching span; where to go on, if anywhere."""
        order, wanted, scanned = ORDERS[sort], limit * _SPANS_PER_TRACE, 0
        found: dict[str, int] = {}
        position = after
        while scanned < _MOST_SPANS:
            rows = self._spans(session, search, order, position, wanted)
            for row in rows:
                found.setdefault(str(row["Id"]), int(row["Value"]))
            if len(found) > limit:
                kept = list(found.items())[:limit]
                return dict(kept), Cursor(sort, kept[-1][1], kept[-1][0])
            if len(rows) < wanted:
                return found, None
            position = Cursor(sort, int(rows[-1]["Value"]), str(rows[-1]["Id"]))
            scanned += len(rows)
        return found, position

    def _spans(
        self, session: Session, search: Search, order: Order, after: Cursor | None, limit: int
    ) -> list[dict[str, Any]]:
        """Trace id and sort value of matching spans in order."""
        narrow = order.narrowed(session, self._conditions, search, after, limit + 1)
        if narrow is None:
            return []
        bindings = Bindings()
        where = self._conditions(bindings).where(narrow)
        if after:
            where += f" AND {order.beyond(after, 'TraceIdBin', bindings, id_bytes=16)}"
        value = "toUnixTimestamp64Nano(Timestamp)" if order.is_time else "Duration"
        columns = f"{_TRACE_ID} AS Id, {value} AS Value"
        sql = f"SELECT {columns} FROM spans WHERE {where} {order.clause('TraceIdBin')} LIMIT {limit}"
        return session.rows(sql, bindings.values, max_rows=limit)

    def _conditions(self, bindings: Bindings) -> Conditions:
        return Conditions("traces", self._catalogue.columns("traces"), bindings)

    def _wholes(self, session: Session, search: Search, order: Order, found: dict[str, int]) -> dict[str, _Whole]:
        bindings = Bindings()
        match = self._conditions(bindings).where(search)
        ids = bindings.bind(list(found), "Array(String)")
        around = _around(session, search.range, list(found))
        best = f"{'max' if order.descending else 'min'}If({order.column}, {match})"
        value = f"toUnixTimestamp64Nano({best})" if order.is_time else best
        first = "(ParentSpanIdBin != toFixedString('', 8), toUnixTimestamp64Nano(Timestamp), toString(SpanName))"
        sql = (
            f"SELECT {_TRACE_ID} AS Id, toString(ServiceName) AS Service, count() AS Spans,"
            f" countIf(StatusCode = 'Error') AS Errors, countIf({match}) AS Matched, {value} AS Best,"
            " min(toUnixTimestamp64Nano(Timestamp)) AS Start,"
            f" max(toUnixTimestamp64Nano(Timestamp) + Duration) AS End, min({first}) AS First"
            f" FROM spans WHERE {_TRACE_ID} IN {ids} AND {bindings.within(around)}"
            " GROUP BY Id, Service ORDER BY Spans DESC"
        )
        wholes: dict[str, _Whole] = defaultdict(_Whole)
        for row in session.rows(sql, bindings.values):
            _merge(wholes[str(row["Id"])], row, order)
        return wholes


def _merge(whole: _Whole, row: dict[str, Any], order: Order) -> None:
    whole.start = min(whole.start, int(row["Start"]))
    whole.end = max(whole.end, int(row["End"]))
    whole.matched += int(row["Matched"])
    if row["Matched"]:
        value, pick = int(row["Best"]), max if order.descending else min
        whole.best = value if whole.best is None else pick(whole.best, value)
    service = str(row["Service"])
    first = list(row["First"].values()) if isinstance(row["First"], dict) else list(row["First"])
    whole.root = min(whole.root, (int(first[0]), int(first[1]), str(first[2]), service))
    whole.services.append(ServiceShare(name=service, spans=int(row["Spans"]), errors=int(row["Errors"])))


def _seen_before(trace_id: str, whole: _Whole, order: Order, after: Cursor | None) -> bool:
    """Whether the trace's first matching span lies before the cursor: an earlier page has shown it."""
    if after is None or whole.best is None:
        return False
    own, last = (whole.best, trace_id), (after.value, after.id)
    return own >= last if order.descending else own <= last


def _around(session: Session, span: TimeRange, trace_ids: list[str]) -> TimeRange:
    """The time in which all of the traces lies; an hour around the range where it is not known."""
    known = trace_range(session, trace_ids)
    return known or TimeRange(span.start - _AROUND, span.end + _AROUND)


def _summary(trace_id: str, whole: _Whole) -> TraceSummary:
    return TraceSummary(
        trace_id=trace_id,
        service=whole.root[3],
        name=whole.root[2],
        has_root=whole.root[0] == 0,
        start=whole.start,
        duration=max(0, whole.end - whole.start),
        spans=sum(part.spans for part in whole.services),
        errors=sum(part.errors for part in whole.services),
        matched=whole.matched,
        services=whole.services,
    )
