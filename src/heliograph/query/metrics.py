"""A metric over time."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from heliograph.query.bindings import Bindings
from heliograph.query.catalogue import aggregations, describe_metric
from heliograph.query.errors import InvalidQuestionError
from heliograph.query.histograms import Distribution, distributions
from heliograph.query.metric_question import MetricQuestion
from heliograph.query.metric_sql import TABLES, Points
from heliograph.query.results.base import Range, Series
from heliograph.query.results.metrics import Exemplar, MetricDescriptor, MetricSeriesResult
from heliograph.query.search import Budget
from heliograph.query.session import Runner, Session
from heliograph.query.summaries import summary_values
from heliograph.query.time_range import NANOSECONDS, parse_duration
from heliograph.query.values import text_attributes

Values = dict[tuple[str, ...], dict[int, float]]

_HISTOGRAM = ("Count", "Sum", "Min", "Max", "HasMin", "HasMax", "BucketCounts", "ExplicitBounds")
_EXPONENTIAL = (
    *_HISTOGRAM[:6],
    "Scale",
    "ZeroCount",
    "ZeroThreshold",
    "PositiveOffset",
    "PositiveBucketCounts",
    "NegativeOffset",
    "NegativeBucketCounts",
)
_MOST_BUCKETS = 11_000
_MOST_EXEMPLARS = 200
_GROWTH = frozenset({"rate", "increase"})
_COUNTED = frozenset({"rate", "increase", "count"})


class MetricQueries:
    """Questions about the values of a metric.

    Args:
        runner: Runs statements.
    """

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def series(self, question: MetricQuestion, budget: Budget) -> MetricSeriesResult:
        """The metric by time and group.

        Raises:
            NotFoundError: It has no points in the range.
            InvalidQuestionError: The aggregation does not fit the metric, or the step is too small.
        """
        span = question.search.range
        step = _step(question)
        times = span.times(step)
        with self._runner.session(budget) as session:
            metric = describe_metric(session, question.name, span)
            aggregation = _aggregation(question, metric)
            values = _values(session, question, metric, aggregation, step)
            ranked = sorted(values, key=lambda group: (-sum(abs(v) for v in values[group].values()), group))
            return MetricSeriesResult(
                range=Range(start=span.start, end=span.end),
                step=step,
                times=times,
                name=question.name,
                kind=metric.kind,
                unit=_unit(metric, aggregation),
                aggregation=aggregation,
                series=[_line(group, values[group], times, question) for group in ranked[: question.limit]],
                exemplars=_exemplars(session, question, metric, step) if question.exemplars else [],
                truncated=len(ranked) > question.limit,
                statistics=session.statistics(),
            )


def _step(question: MetricQuestion) -> int:
    span = question.search.range
    if question.step is None:
        return span.step(question.buckets)
    step = max(parse_duration(question.step, field="step"), NANOSECONDS)
    if span.length // step > _MOST_BUCKETS:
        raise InvalidQuestionError(
            f"step: {question.step} gives more than {_MOST_BUCKETS} points a series.", field="step"
        )
    return step


def _aggregation(question: MetricQuestion, metric: MetricDescriptor) -> str:
    possible = aggregations(metric)
    if question.aggregation is None:
        return possible[0]
    if question.aggregation not in possible:
        raise InvalidQuestionError(
            f"aggregation: {question.aggregation} does not fit {metric.name}, a {metric.kind}.",
            field="aggregation",
            hints=(f"Choose one of {', '.join(possible)}.",),
        )
    return question.aggregation


def _unit(metric: MetricDescriptor, aggregation: str) -> str:
    """Unit of the values; counts of a histogram have none."""
    counted = metric.kind not in {"gauge", "sum"} and aggregation in _COUNTED
    unit = "{count}" if counted or aggregation == "count" else metric.unit
    return f"{unit or '1'}/s" if aggregation == "rate" else unit


def _values(
    session: Session, question: MetricQuestion, metric: MetricDescriptor, aggregation: str, step: int
) -> Values:
    points = Points(TABLES[metric.kind], question, step, Bindings())
    if metric.kind in {"gauge", "sum"}:
        growth = aggregation in _GROWTH
        sql = points.increases() if growth else points.over_points(aggregation)
        seconds = step / NANOSECONDS if aggregation == "rate" else 1.0
        return _collect(session.rows(sql, points.bindings.values), seconds)
    if metric.kind == "summary":
        return summary_values(session, points, aggregation)
    exponential = metric.kind == "exponential_histogram"
    columns = _EXPONENTIAL if exponential else _HISTOGRAM
    rows = session.rows(points.last_of_series(columns), points.bindings.values, max_rows=500_000)
    first = question.search.range.start - question.search.range.start % step
    out: Values = defaultdict(dict)
    for (group, moment), found in distributions(rows, first=first, exponential=exponential).items():
        value = _of_distribution(found, aggregation, step / NANOSECONDS)
        if value is not None:
            out[group][moment] = value
    return out


def _of_distribution(found: Distribution, aggregation: str, seconds: float) -> float | None:
    if aggregation in _COUNTED:
        return found.count / seconds if aggregation == "rate" else found.count
    if aggregation == "avg":
        return found.sum / found.count if found.count else None
    plain: Mapping[str, float | None] = {"sum": found.sum, "min": found.minimum, "max": found.maximum}
    return plain[aggregation] if aggregation in plain else found.quantile(int(aggregation[1:]) / 100)


def _collect(rows: list[dict[str, Any]], seconds: float) -> Values:
    out: Values = defaultdict(dict)
    for row in rows:
        out[tuple(row["G"])][int(row["T"])] = float(row["V"]) / seconds
    return out


def _line(group: tuple[str, ...], values: Mapping[int, float], times: list[int], question: MetricQuestion) -> Series:
    labels = dict(zip(question.group_by, group, strict=True))
    name = ", ".join(f"{key}={value}" for key, value in labels.items()) or question.name
    return Series(name=name, labels=labels, values=[_finite(values.get(moment)) for moment in times])


def _finite(value: float | None) -> float | None:
    return value if value is not None and abs(value) != float("inf") and value == value else None  # noqa: PLR0124 - the test for NaN


def _exemplars(session: Session, question: MetricQuestion, metric: MetricDescriptor, step: int) -> list[Exemplar]:
    if metric.kind == "summary":
        return []
    points = Points(TABLES[metric.kind], replace(question, group_by=()), step, Bindings())
    rows = session.rows(points.exemplars(_MOST_EXEMPLARS), points.bindings.values)
    return [
        Exemplar(
            time=row["Time"],
            value=row["Value"],
            trace_id=row["TraceIdBin"].hex() if any(row["TraceIdBin"]) else "",
            span_id=row["SpanIdBin"].hex() if any(row["SpanIdBin"]) else "",
            attributes=text_attributes(row["Labels"]),
        )
        for row in rows
    ]
