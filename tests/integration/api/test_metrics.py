from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Api

STEP = "10m"


def middle(answer: Any) -> dict[str, float]:
    """Each series' value in a bucket that is whole; the last but one whose neighbours all have values."""
    found: dict[str, float] = {}
    for series in answer["series"]:
        values = [value for value in series["values"] if value is not None]
        found[series["name"]] = values[len(values) // 2]
    return found


def test_catalogue(api: "Api") -> None:
    """Every metric is listed once with its kind, unit, temporality and services."""
    found = {metric["name"]: metric for metric in api.get("/metrics")["metrics"]}
    assert {name: metric["kind"] for name, metric in found.items()} == {
        "memory": "gauge",
        "requests": "sum",
        "deltas": "sum",
        "latency": "histogram",
        "sizes": "exponential_histogram",
        "legacy": "summary",
    }
    requests = found["requests"]
    assert (requests["unit"], requests["temporality"], requests["monotonic"]) == ("{request}", "cumulative", True)
    assert (requests["services"], requests["series"]) == (["front", "stock"], 2)
    assert [metric["name"] for metric in api.get("/metrics", q="LAT")["metrics"]] == ["latency"]
    assert api.get("/metrics", service="nobody")["metrics"] == []


def test_detail_says_what_can_be_asked(api: "Api") -> None:
    """Keys to group by and aggregations, the default first."""
    detail = api.get("/metrics/detail", name="requests")
    assert detail["attribute_keys"] == ["route"]
    assert "host.name" in detail["resource_keys"]
    assert detail["aggregations"][0] == "rate"
    assert api.get("/metrics/detail", name="gone", status=404)["code"] == "HG-DAT-041"


@pytest.mark.parametrize(
    ("name", "aggregation", "value", "unit"),
    [
        ("memory", "avg", 200.0, "By"),
        ("memory", "p99", 200.0, "By"),
        ("memory", "count", 10.0, "{count}"),
        ("deltas", "increase", 120.0, "1"),
        ("deltas", "rate", 0.2, "1/s"),
        ("latency", "p50", 0.5, "s"),
        ("latency", "p75", 0.8125, "s"),
        ("latency", "avg", 0.5, "s"),
        ("latency", "rate", 1 / 6, "{count}/s"),
        ("latency", "increase", 100.0, "{count}"),
        ("sizes", "p50", 4.0, "By"),
        ("sizes", "sum", 300.0, "By"),
        ("legacy", "avg", 2.0, "s"),
        ("legacy", "p50", 4.0, "s"),
    ],
)
def test_values(api: "Api", name: str, aggregation: str, value: float, unit: str) -> None:
    """Each kind of metric gives the figure that its points imply."""
    answer = api.get("/metrics/query", name=name, aggregation=aggregation, group_by="route", step=STEP, start="now-90m")
    assert middle(answer)["route=/b"] == pytest.approx(value)
    assert answer["unit"] == unit


def test_a_counter_that_restarts_never_falls(api: "Api") -> None:
    """Over a reset the increase is what was counted after it; the whole adds up."""
    answer = api.get("/metrics/query", name="requests", aggregation="increase", step="5m", start="now-90m")
    values = [value for value in answer["series"][0]["values"] if value is not None]
    assert min(values) >= 0
    assert sum(values) == pytest.approx(2 * 19 * 60 * 3)
    assert answer["series"][0]["labels"] == {}


def test_sum_of_a_gauge_adds_up_the_series(api: "Api") -> None:
    """`sum` is over series, not over points."""
    answer = api.get("/metrics/query", name="memory", aggregation="sum", step=STEP, start="now-90m")
    assert middle(answer)["memory"] == pytest.approx(300.0)


def test_filters_and_groups(api: "Api") -> None:
    """Series can be filtered by label, service and resource, and grouped by them."""
    for term in ("route=/a", "service=front", "resource.host.name=front-1", "route!=/b", "route~A", "!gone?"):
        pairs = [("filter", term), ("group_by", "service"), ("group_by", "route")]
        answer = api.get("/metrics/query", *pairs, name="memory", step=STEP, start="now-90m")
        labels = [series["labels"] for series in answer["series"]]
        assert {"service": "front", "route": "/a"} in labels
        assert len(labels) == (2 if term == "!gone?" else 1)
    truncated = api.get("/metrics/query", ("group_by", "route"), name="memory", limit=1)
    assert truncated["truncated"]


def test_exemplars_lead_to_traces(api: "Api") -> None:
    """An exemplar carries the ids of the span in which it was measured."""
    answer = api.get("/metrics/query", name="latency")
    assert {(item["value"], item["span_id"]) for item in answer["exemplars"]} == {(0.7, "03" * 8)}
    assert answer["exemplars"][0]["trace_id"] == b"checkout".hex() + "0" * 15 + "5"


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"name": "memory", "aggregation": "rate"}, "aggregation"),
        ({"name": "memory", "step": "soon"}, "step"),
        ({"name": "memory", "step": "1s", "start": "now-30d"}, "step"),
        ({"name": "memory", "aggregation": "magic"}, "aggregation"),
    ],
)
def test_what_does_not_fit_is_refused(api: "Api", parameters: dict[str, str], field: str) -> None:
    """A wrong aggregation or step is a 400 that names the parameter."""
    assert api.get("/metrics/query", status=400, **parameters)["field"] == field
