"""What can be asked of a metric."""

from dataclasses import dataclass
from typing import Literal

from heliograph.query.search import Search

Aggregation = Literal[
    "avg", "sum", "min", "max", "count", "rate", "increase", "last", "p50", "p75", "p90", "p95", "p99"
]


@dataclass(frozen=True, slots=True)
class MetricQuestion:
    """A metric over time.

    Attributes:
        name: The metric.
        search: Range and filters; filters name point attributes, `service` or `resource.KEY`.
        aggregation: How points of a bucket and group become one value; None for the sensible one.
        group_by: Keys to split by; no split when empty.
        step: Bucket width as a duration; None for about `buckets` buckets.
        buckets: See `step`.
        limit: Most series to return.
        exemplars: Whether to look for exemplars.
    """

    name: str
    search: Search
    aggregation: Aggregation | None = None
    group_by: tuple[str, ...] = ()
    step: str | None = None
    buckets: int = 120
    limit: int = 20
    exemplars: bool = True


AGGREGATIONS: dict[str, tuple[Aggregation, ...]] = {
    "gauge": ("avg", "sum", "min", "max", "last", "count", "p50", "p75", "p90", "p95", "p99"),
    "counter": ("rate", "increase", "avg", "sum", "min", "max", "last", "count"),
    "histogram": ("p95", "p50", "p75", "p90", "p99", "avg", "rate", "increase", "count", "sum", "min", "max"),
    "exponential_histogram": (
        "p95",
        "p50",
        "p75",
        "p90",
        "p99",
        "avg",
        "rate",
        "increase",
        "count",
        "sum",
        "min",
        "max",
    ),
    "summary": ("avg", "rate", "increase", "count", "sum", "p50", "p75", "p90", "p95", "p99"),
}
"""Shape of a metric to what can be asked of it, the sensible default first.

gauge: avg and so on over points; `sum` adds up the series (their average in a bucket). counter: `rate` and `increase`
follow resets; the rest is over the raw points. Histograms: `count`, `sum`, `rate`, `increase` are of what was measured
within a bucket; quantiles are interpolated within a bucket of the histogram.
"""
