"""The spanmetrics connector against plain Python, span by span."""

from bisect import bisect_left
from collections import defaultdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.made_metrics import points_of, span
from tests.support.processing import batch_of

from heliograph.connectors.spanmetrics.aggregation import Aggregation
from heliograph.connectors.spanmetrics.config import SpanMetricsConfig
from heliograph.model import Signal, TracesBatch

BOUNDS = [2, 4, 6, 8, 10, 50, 100, 200, 400, 800, 1000, 1400, 2000, 5000, 10_000, 15_000]
VALUE = st.sampled_from([1, 1.0, True, "1", "x", None])
SPAN = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["a", "b"]),
        "kind": st.integers(0, 6),
        "code": st.integers(0, 2),
        "ms": st.sampled_from([0, 1, 2, 2.5, 15_000, 99_999]),
        "x": VALUE,
        "y": VALUE,
    }
)
RESOURCE = st.fixed_dictionaries({"service.name": st.sampled_from(["s", "t", None]), "y": VALUE})
BATCHES = st.lists(
    st.lists(st.tuples(RESOURCE, st.lists(SPAN, min_size=1, max_size=4)), min_size=1, max_size=3), max_size=3
)


def present(values: dict[str, Any]) -> dict[str, Any]:
    """What has a value."""
    return {key: value for key, value in values.items() if value is not None}


def identity(attributes: dict[str, Any]) -> Any:
    """Attributes with their types."""
    return tuple(sorted((key, type(value).__name__, value) for key, value in attributes.items()))


def reference(batches: Any) -> dict[Any, tuple[int, float, list[int]]]:
    """Count, sum and buckets of each series."""
    found: dict[Any, list[float]] = defaultdict(list)
    for batch in batches:
        for resource, records in batch:
            if resource["service.name"] is None:
                continue
            for record in records:
                dimensions = {
                    "service.name": resource["service.name"],
                    "span.name": record["name"],
                    "span.kind": record["kind"],
                    "status.code": record["code"],
                    "x": record["x"],
                    "y": record["y"]
                    if record["y"] is not None
                    else resource["y"]
                    if resource["y"] is not None
                    else "-",
                }
                found[identity(present(resource)), identity(present(dimensions))].append(record["ms"])
    series: dict[Any, tuple[int, float, list[int]]] = {}
    for key, values in found.items():
        buckets = [0] * (len(BOUNDS) + 1)
        for value in values:
            buckets[bisect_left(BOUNDS, value)] += 1
        series[key] = len(values), sum(values), buckets
    return series


KINDS = {
    "SPAN_KIND_UNSPECIFIED": 0,
    "SPAN_KIND_INTERNAL": 1,
    "SPAN_KIND_SERVER": 2,
    "SPAN_KIND_CLIENT": 3,
    "SPAN_KIND_PRODUCER": 4,
    "SPAN_KIND_CONSUMER": 5,
    "": 6,
}
CODES = {"STATUS_CODE_UNSET": 0, "STATUS_CODE_OK": 1, "STATUS_CODE_ERROR": 2}


def key_of(point: Any) -> Any:
    """What tells a point apart, as the reference says it."""
    attributes: dict[str, Any] = {**point.attributes, "span.kind": KINDS[point.attributes["span.kind"]]}
    attributes["status.code"] = CODES[point.attributes["status.code"]]
    del attributes["collector.instance.id"]
    return identity(point.resource), identity(attributes)


@settings(max_examples=60)
@given(BATCHES)
def test_counts_sums_and_buckets_are_equal(batches: Any) -> None:
    """However spans come in resources and batches."""
    config = SpanMetricsConfig.model_validate({"dimensions": [{"name": "x"}, {"name": "y", "default": "-"}]})
    made = Aggregation(config, "i")
    for batch in batches:
        parts = [
            batch_of(
                Signal.TRACES,
                [
                    span(
                        0,
                        name=one["name"],
                        kind=one["kind"],
                        status={"code": one["code"]},
                        ms=one["ms"],
                        attributes=present({"x": one["x"], "y": one["y"]}),
                    )
                    for one in records
                ],
                present(resource),
            )
            for resource, records in batch
        ]
        made.add(TracesBatch.concat([part for part in parts if isinstance(part, TracesBatch)]), 1)
    points = points_of([made.flush(2)])
    histograms = {
        key_of(point): (point.value, point.point["sum"], point.buckets) for point in points if point.kind == "histogram"
    }
    calls = {key_of(point): point.value for point in points if point.kind == "sum"}
    expected = reference(batches)
    assert histograms == expected
    assert calls == {key: count for key, (count, _, _) in expected.items()}
