"""Questions about services."""

import json
from collections import defaultdict
from typing import Any

from heliograph.query.bindings import Bindings
from heliograph.query.errors import NotFoundError
from heliograph.query.red import ENTRY, Counts, add_row, counts_sql, red_step
from heliograph.query.results.base import Range, Series, SpanKind
from heliograph.query.results.services import OperationSummary, ServiceDetail, ServicesResult, ServiceSummary
from heliograph.query.search import Budget
from heliograph.query.service_map import ServiceMapQueries
from heliograph.query.session import Runner, Session
from heliograph.query.time_range import TimeRange

_MOST_SERVICES = 1000
_MOST_OPERATIONS = 200
_RESOURCES = 100
_VALUES_PER_KEY = 10


class _Traffic:
    """Counts of one service, entry spans and all spans apart: entry spans are its requests where it has any."""

    def __init__(self) -> None:
        self.entry: dict[int, Counts] = defaultdict(Counts)
        self.all: dict[int, Counts] = defaultdict(Counts)

    def add(self, row: dict[str, Any]) -> None:
        moment = int(row["T"])
        add_row(self.all[moment], row)
        if row["Entry"]:
            add_row(self.entry[moment], row)

    @property
    def requests(self) -> dict[int, Counts]:
        return self.entry or self.all

    def total(self) -> Counts:
        whole = Counts()
        for part in self.requests.values():
            whole.add(part.count, part.errors, part.buckets.items())
        return whole


class ServiceQueries:
    """Questions about services.

    Args:
        runner: Runs statements.
        service_map: Knows the neighbours.
    """

    def __init__(self, runner: Runner, service_map: ServiceMapQueries) -> None:
        self._runner = runner
        self._map = service_map

    def overview(self, span: TimeRange, budget: Budget, buckets: int = 30) -> ServicesResult:
        """All services with traffic in the range, the busiest first."""
        step = red_step(span, buckets)
        times = span.times(step)
        with self._runner.session(budget) as session:
            current = _traffic(session, span, step)
            before = _traffic(session, span.previous(), 0)
            ranked = sorted(current.items(), key=lambda item: -item[1].total().count)
            services = [
                _summary(name, traffic, before.get(name), span=span, times=times, step=step)
                for name, traffic in ranked[:_MOST_SERVICES]
            ]
            return ServicesResult(
                range=Range(start=span.start, end=span.end),
                step=step,
                times=times,
                services=services,
                truncated=len(ranked) > _MOST_SERVICES,
                statistics=session.statistics(),
            )

    def detail(self, name: str, span: TimeRange, budget: Budget, buckets: int = 60) -> ServiceDetail:
        """One service.

        Raises:
            NotFoundError: It has no spans in the range.
        """
        step = red_step(span, buckets)
        times = span.times(step)
        with self._runner.session(budget) as session:
            traffic = _traffic(session, span, step, name).get(name)
            if traffic is None:
                raise NotFoundError(f"The service {name!r} has no spans in this time range.")
            before = _traffic(session, span.previous(), 0, name).get(name)
            operations = _operations(session, name, span)
            upstream, downstream = self._map.neighbours(session, span, name)
            return ServiceDetail(
                name=name,
                range=Range(start=span.start, end=span.end),
                step=step,
                times=times,
                current=traffic.total().red(span.seconds),
                previous=before.total().red(span.seconds) if before else None,
                series=_series(traffic.requests, times, step),
                operations=operations[:_MOST_OPERATIONS],
                operations_truncated=len(operations) > _MOST_OPERATIONS,
                upstream=upstream,
                downstream=downstream,
                resource_attributes=_resource_attributes(session, name, span),
                statistics=session.statistics(),
            )


def _traffic(session: Session, span: TimeRange, step: int, service: str | None = None) -> dict[str, _Traffic]:
    bindings = Bindings()
    where = [f"ServiceName = {bindings.text(service)}"] if service is not None else []
    groups = {"Service": "toString(ServiceName)", "Entry": ENTRY}
    sql = counts_sql(bindings, span, step, groups, where=where)
    found: dict[str, _Traffic] = defaultdict(_Traffic)
    for row in session.rows(sql, bindings.values):
        found[str(row["Service"])].add(row)
    return found


def _summary(
    name: str, traffic: _Traffic, before: _Traffic | None, *, span: TimeRange, times: list[int], step: int
) -> ServiceSummary:
    per_second = step / 1e9
    requests = traffic.requests
    empty = Counts()
    return ServiceSummary(
        name=name,
        current=traffic.total().red(span.seconds),
        previous=before.total().red(span.seconds) if before else None,
        sparkline=[requests.get(moment, empty).count / per_second for moment in times],
        error_sparkline=[requests.get(moment, empty).errors / per_second for moment in times],
        spans=sum(part.count for part in traffic.all.values()),
        last_seen=min(max(traffic.all) + step, span.end),
    )


def _series(requests: dict[int, Counts], times: list[int], step: int) -> list[Series]:
    per_second = step / 1e9
    parts = [requests.get(moment) for moment in times]
    rows: dict[str, list[float | None]] = {
        "rate": [part.count / per_second if part else 0.0 for part in parts],
        "error_rate": [part.errors / part.count if part and part.count else None for part in parts],
        "p50": [part.quantile(0.5) if part else None for part in parts],
        "p95": [part.quantile(0.95) if part else None for part in parts],
        "p99": [part.quantile(0.99) if part else None for part in parts],
    }
    return [Series(name=name, labels={}, values=values) for name, values in rows.items()]


def _operations(session: Session, service: str, span: TimeRange) -> list[OperationSummary]:
    bindings = Bindings()
    where = [f"ServiceName = {bindings.text(service)}"]
    groups = {"Name": "toString(SpanName)", "Kind": "lower(SpanKind)"}
    sql = counts_sql(bindings, span, 0, groups, where=where, limit=_MOST_OPERATIONS + 1)
    out: list[OperationSummary] = []
    for row in session.rows(sql, bindings.values):
        counts = Counts()
        add_row(counts, row)
        kind: SpanKind = row["Kind"]
        out.append(OperationSummary(name=str(row["Name"]), kind=kind, current=counts.red(span.seconds)))
    return out


def _resource_attributes(session: Session, service: str, span: TimeRange) -> dict[str, list[str]]:
    bindings = Bindings()
    sql = (
        f"SELECT DISTINCT toString(Resource) AS Resource FROM spans WHERE {bindings.within(span)}"
        f" AND ServiceName = {bindings.text(service)} LIMIT {_RESOURCES}"
    )
    found: dict[str, list[str]] = {}
    for row in session.rows(sql, bindings.values):
        for key, value in json.loads(row["Resource"] or "{}").items():
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            values = found.setdefault(key, [])
            if text not in values and len(values) < _VALUES_PER_KEY:
                values.append(text)
    return dict(sorted(found.items()))
