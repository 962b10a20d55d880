"""Spans one by one, over time, and by duration."""

from typing import Any

from heliograph.query.attributes import AttributeCatalogue
from heliograph.query.bindings import Bindings
from heliograph.query.conditions import Conditions
from heliograph.query.cursor import Cursor
from heliograph.query.histogram import histogram
from heliograph.query.page import ORDERS
from heliograph.query.results.base import Histogram, Range, SpanKind, SpanStatus
from heliograph.query.results.traces import Heatmap, SpansResult, SpanSummary
from heliograph.query.search import Budget, Search
from heliograph.query.session import Runner

_SPAN_ID = "lower(hex(SpanIdBin))"
_NO_ID = bytes(8)
_SELECT = (
    f"SELECT lower(hex(TraceIdBin)) AS TraceId, {_SPAN_ID} AS SpanId, ParentSpanIdBin, ServiceName, SpanName,"
    " lower(SpanKind) AS Kind, lower(StatusCode) AS Status, Duration, toUnixTimestamp64Nano(Timestamp) AS Start"
)
_BANDS_PER_DOUBLING = 2
_GROUPS = {"status": "lower(StatusCode)", "service": "toString(ServiceName)", "kind": "lower(SpanKind)"}


class SpanQueries:
    """Questions about spans.

    Args:
        runner: Runs statements.
        catalogue: Knows where attributes are.
    """

    def __init__(self, runner: Runner, catalogue: AttributeCatalogue) -> None:
        self._runner = runner
        self._catalogue = catalogue

    def _conditions(self, bindings: Bindings) -> Conditions:
        return Conditions("traces", self._catalogue.columns("traces"), bindings)

    def search(
        self,
        search: Search,
        budget: Budget,
        limit: int = 50,
        sort: str = "newest",
        cursor: str | None = None,
        *,
        columns: tuple[str, ...] = (),
    ) -> SpansResult:
        """Spans that match, with some fields as extra columns."""
        order, after = ORDERS[sort], Cursor.parse(cursor, sort)
        rows: list[dict[str, Any]] = []
        with self._runner.session(budget) as session:
            narrow = order.narrowed(session, self._conditions, search, after, limit + 1)
            if narrow:
                bindings = Bindings()
                conditions = self._conditions(bindings)
                where = conditions.where(narrow)
                if after:
                    where += f" AND {order.beyond(after, 'SpanIdBin', bindings, id_bytes=8)}"
                extra = "".join(f", {conditions.text_of(key)} AS X{index}" for index, key in enumerate(columns))
                sql = f"{_SELECT}{extra} FROM spans WHERE {where} {order.clause('SpanIdBin')} LIMIT {limit + 1}"
                rows = session.rows(sql, bindings.values, max_rows=limit + 1)
            spans = [_summary(row, columns) for row in rows[:limit]]
            more = len(rows) > limit
            last = spans[-1] if more else None
            value = 0 if last is None else last.start if order.is_time else last.duration
            return SpansResult(
                range=Range(start=search.range.start, end=search.range.end),
                spans=spans,
                truncated=more,
                next_cursor=str(Cursor(sort, value, last.span_id)) if last else None,
                statistics=session.statistics(),
            )

    def histogram(self, search: Search, budget: Budget, buckets: int = 60, group: str = "status") -> Histogram:
        """Matching spans over time, split by a property."""
        bindings = Bindings()
        where = self._conditions(bindings).where(search)
        order = ("unset", "ok", "error") if group == "status" else ()
        with self._runner.session(budget) as session:
            return histogram(
                session, "spans", bindings, where, search.range, buckets=buckets, group=_GROUPS[group], names=order
            )

    def heatmap(self, search: Search, budget: Budget, buckets: int = 60) -> Heatmap:
        """Matching spans by time and duration; two bands a doubling of the duration."""
        span, step = search.range, search.range.step(buckets)
        times = span.times(step)
        bindings = Bindings()
        where = self._conditions(bindings).where(search)
        band = f"toInt32(floor({_BANDS_PER_DOUBLING} * log2(greatest(Duration, 1))))"
        sql = (
            f"SELECT {bindings.bucket(step)} AS T, {band} AS Band, count() AS N, countIf(StatusCode = 'Error') AS E"
            f" FROM spans WHERE {where} GROUP BY T, Band"
        )
        with self._runner.session(budget) as session:
            rows = session.rows(sql, bindings.values)
            bands = [int(row["Band"]) for row in rows]
            low, high = (min(bands), max(bands)) if bands else (0, -1)
            counts, errors = _grid(rows, times, low, high)
            return Heatmap(
                range=Range(start=span.start, end=span.end),
                step=step,
                times=times,
                bounds=[round(2 ** (band / _BANDS_PER_DOUBLING)) for band in range(low, high + 2)] if rows else [],
                counts=counts,
                errors=errors,
                statistics=session.statistics(),
            )


def _grid(rows: list[dict[str, Any]], times: list[int], low: int, high: int) -> tuple[list[list[int]], list[list[int]]]:
    place = {moment: index for index, moment in enumerate(times)}
    counts = [[0] * (high - low + 1) for _ in times]
    errors = [[0] * (high - low + 1) for _ in times]
    for row in rows:
        index = place.get(int(row["T"]))
        if index is not None:
            counts[index][int(row["Band"]) - low] = int(row["N"])
            errors[index][int(row["Band"]) - low] = int(row["E"])
    return counts, errors


def _summary(row: dict[str, Any], columns: tuple[str, ...]) -> SpanSummary:
    kind: SpanKind = row["Kind"]
    status: SpanStatus = row["Status"]
    values = {key: row[f"X{index}"] for index, key in enumerate(columns)}
    parent: bytes = row["ParentSpanIdBin"]
    return SpanSummary(
        trace_id=row["TraceId"],
        span_id=row["SpanId"],
        parent_span_id="" if parent == _NO_ID else parent.hex(),
        service=row["ServiceName"],
        name=row["SpanName"],
        kind=kind,
        start=row["Start"],
        duration=row["Duration"],
        status=status,
        columns={key: str(value) for key, value in values.items() if value is not None},
    )
