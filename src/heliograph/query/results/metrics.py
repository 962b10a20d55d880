"""Answers about metrics."""

from pydantic import Field

from heliograph.query.results.base import (
    Attribute,
    MetricKind,
    Nanoseconds,
    QueryStatistics,
    Range,
    Result,
    Series,
    UnixNano,
)


class MetricDescriptor(Result):
    """One metric as it was sent in the range."""

    name: str
    kind: MetricKind
    unit: str
    description: str
    temporality: str = Field(description="cumulative, delta, or empty for gauges and summaries.")
    monotonic: bool
    services: list[str]
    series: int
    last_seen: UnixNano


class MetricsResult(Result):
    """The catalogue of metrics."""

    range: Range
    metrics: list[MetricDescriptor]
    truncated: bool
    statistics: QueryStatistics


class MetricDetail(Result):
    """One metric with the keys its points can be grouped by."""

    metric: MetricDescriptor
    attribute_keys: list[str]
    resource_keys: list[str]
    aggregations: list[str] = Field(description="What can be asked of it, the sensible default first.")
    statistics: QueryStatistics


class Exemplar(Result):
    """A measurement with the span in which it was made."""

    time: UnixNano
    value: float
    trace_id: str
    span_id: str
    attributes: list[Attribute]


class MetricSeriesResult(Result):
    """A metric over time: one series for each group."""

    range: Range
    step: Nanoseconds
    times: list[UnixNano]
    name: str
    kind: MetricKind
    unit: str = Field(description="Unit of the values: that of the metric, with `/s` behind it for a rate.")
    aggregation: str
    series: list[Series]
    exemplars: list[Exemplar]
    truncated: bool = Field(description="True when there are more groups than the limit.")
    statistics: QueryStatistics
