"""The catalogue of metrics, and when each signal was last seen."""

from typing import Any

from heliograph.query.bindings import Bindings
from heliograph.query.errors import NotFoundError
from heliograph.query.metric_question import AGGREGATIONS
from heliograph.query.results.base import MetricKind, Range
from heliograph.query.results.metrics import MetricDescriptor, MetricDetail, MetricsResult
from heliograph.query.search import Budget
from heliograph.query.session import Runner, Session
from heliograph.query.time_range import TimeRange
from heliograph.store.sql import literal

_MOST_KEYS = 200
OWN_SERVICE = "heliograph"
"""The service under which our own metrics are stored."""


class CatalogueQueries:
    """Questions about what there is.

    Args:
        runner: Runs statements.
    """

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def metrics(
        self, span: TimeRange, budget: Budget, text: str = "", service: str | None = None, limit: int = 500
    ) -> MetricsResult:
        """Metrics with points in the range, by name."""
        with self._runner.session(budget) as session:
            found = _describe(session, span, text=text, service=service, limit=limit + 1)
            return MetricsResult(
                range=Range(start=span.start, end=span.end),
                metrics=found[:limit],
                truncated=len(found) > limit,
                statistics=session.statistics(),
            )

    def detail(self, name: str, span: TimeRange, budget: Budget) -> MetricDetail:
        """One metric.

        Raises:
            NotFoundError: It has no points in the range.
        """
        with self._runner.session(budget) as session:
            metric = describe_metric(session, name, span)
            bindings = Bindings()
            sql = (
                "SELECT groupUniqArrayArray(200)(JSONExtractKeys(toString(Attributes))) AS Own,"
                " groupUniqArrayArray(200)(JSONExtractKeys(toString(Resource))) AS Shared FROM metric_series"
                f" WHERE {_seen(bindings, span)} AND MetricName = {bindings.text(name)}"
            )
            keys = session.rows(sql, bindings.values)[0]
            return MetricDetail(
                metric=metric,
                attribute_keys=sorted(str(key) for key in keys["Own"])[:_MOST_KEYS],
                resource_keys=sorted(str(key) for key in keys["Shared"])[:_MOST_KEYS],
                aggregations=list(aggregations(metric)),
                statistics=session.statistics(),
            )

    def last_seen(self, budget: Budget) -> dict[str, int | None]:
        """Signal to unix nanoseconds of its newest data, our own left out; None where there is none."""
        found: dict[str, int | None] = {}
        with self._runner.session(budget) as session:
            for signal, table in (("traces", "spans"), ("metrics", "metric_series"), ("logs", "logs")):
                column = "LastSeen" if signal == "metrics" else "Timestamp"
                newest = f"toUnixTimestamp64Nano(toDateTime64(max({column}), 9, 'UTC'))"
                others = f" WHERE ServiceName != {literal(OWN_SERVICE)}" if signal == "metrics" else ""
                row = session.rows(f"SELECT count() AS N, {newest} AS T FROM {table}{others}")[0]
                found[signal] = int(row["T"]) if row["N"] else None
        return found


def describe_metric(session: Session, name: str, span: TimeRange) -> MetricDescriptor:
    """One metric by its exact name.

    Raises:
        NotFoundError: It has no points in the range.
    """
    found = _describe(session, span, exact=name, limit=1)
    if not found:
        raise NotFoundError(f"The metric {name!r} has no points in this time range.")
    return found[0]


def aggregations(metric: MetricDescriptor) -> tuple[str, ...]:
    """What can be asked of a metric, the sensible default first."""
    if metric.kind == "sum":
        return AGGREGATIONS["counter" if metric.monotonic else "gauge"]
    return AGGREGATIONS[metric.kind]


def _seen(bindings: Bindings, span: TimeRange) -> str:
    first, last = bindings.time(span.start), bindings.time(span.end)
    return (
        f"Day >= toDate({first}) AND Day <= toDate({last})"
        f" AND LastSeen >= toStartOfMinute({first}) AND FirstSeen < {last}"
    )


def _describe(
    session: Session, span: TimeRange, *, text: str = "", exact: str = "", service: str | None = None, limit: int
) -> list[MetricDescriptor]:
    bindings = Bindings()
    where = [_seen(bindings, span)]
    if exact:
        where.append(f"MetricName = {bindings.text(exact)}")
    if text:
        where.append(f"positionCaseInsensitiveUTF8(MetricName, {bindings.text(text)}) > 0")
    if service is not None:
        where.append(f"ServiceName = {bindings.text(service)}")
    labels = ("MetricType", "MetricUnit", "MetricDescription", "Temporality")
    last = ", ".join(f"toString(argMax({name}, LastSeen)) AS {name}_" for name in labels)
    sql = (
        f"SELECT toString(MetricName) AS Name, {last}, argMax(Monotonic, LastSeen) AS Monotonic_,"
        " arraySort(groupUniqArray(100)(toString(ServiceName))) AS Services, uniqExact(SeriesKey) AS Series,"
        " toUnixTimestamp64Nano(toDateTime64(max(LastSeen), 9, 'UTC')) AS Last"
        f" FROM metric_series WHERE {' AND '.join(where)} GROUP BY Name ORDER BY Name LIMIT {limit}"
    )
    return [_descriptor(row) for row in session.rows(sql, bindings.values)]


def _descriptor(row: dict[str, Any]) -> MetricDescriptor:
    kind: MetricKind = row["MetricType_"] if row["MetricType_"] != "empty" else "gauge"
    temporality = str(row["Temporality_"]).lower()
    return MetricDescriptor(
        name=row["Name"],
        kind=kind,
        unit=row["MetricUnit_"],
        description=row["MetricDescription_"],
        temporality="" if temporality == "unspecified" else temporality,
        monotonic=bool(row["Monotonic_"]),
        services=list(row["Services"]),
        series=row["Series"],
        last_seen=row["Last"],
    )
