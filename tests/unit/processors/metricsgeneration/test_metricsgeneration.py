"""The metricsgeneration processor: operations, operands, resources."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.support.metrics import histogram, kind_of, metric, metrics, names_of, numbers_of, point, running
from tests.support.processing import records_of

from heliograph.model import MetricsBatch
from heliograph.processors.metricsgeneration import FACTORY

OPERATIONS = [
    pytest.param("add", [12.0, 7.5], id="add"),
    pytest.param("subtract", [8.0, 3.5], id="subtract"),
    pytest.param("multiply", [20.0, 11.0], id="multiply"),
    pytest.param("divide", [5.0, 2.75], id="divide"),
    pytest.param("percent", [500.0, 275.0], id="percent"),
]


def calculated(**more: Any) -> list[dict[str, Any]]:
    """One rule of type calculate."""
    return [{"name": "new", "unit": "u", "type": "calculate", "metric1": "a", "metric2": "b", **more}]


@pytest.mark.parametrize(("operation", "expected"), OPERATIONS)
def test_calculate(tmp_path: Path, operation: str, expected: list[float]) -> None:
    """Every point of the first metric is computed with the first point of the second, as doubles."""
    first = metric("gauge", "a", point(10, at=1, attributes={"k": 1}), point(5.5, at=2, attributes={"k": 2}))
    second = metric("sum", "b", point(2, at=9), point(100, at=9))
    with running(FACTORY, tmp_path, rules=calculated(operation=operation)) as processor:
        sink = processor.feed(metrics(first, second, metric("gauge", "z", point(1))))
    made = [found for found in numbers_of(sink) if found[0] == "new"]
    assert made == [("new", {"k": 1}, expected[0], 0, 1), ("new", {"k": 2}, expected[1], 0, 2)]
    records = records_of(sink)
    assert [record["name"] for record in records] == ["a", "b", "z", "new"]
    assert (kind_of(records[-1]), records[-1]["unit"]) == ("gauge", "u")


def test_scale(tmp_path: Path) -> None:
    """One metric and a number; a sum stays one with its temporality."""
    rule = {"name": "bytes", "type": "scale", "metric1": "megabytes", "operation": "multiply", "scale_by": 1000}
    with running(FACTORY, tmp_path, rules=[rule]) as processor:
        sink = processor.feed(metrics(metric("sum", "megabytes", point(3, at=1), point(0.5, at=1), delta=True)))
    assert [found[2] for found in numbers_of(sink) if found[0] == "bytes"] == [3000.0, 500.0]
    assert records_of(sink)[-1]["sum"]["aggregationTemporality"] == 1


@pytest.mark.parametrize(("operation", "made"), [("divide", False), ("percent", False), ("add", True)])
def test_zero(tmp_path: Path, operation: str, made: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Nothing is divided by zero, and a metric without points is not made."""
    batch = metrics(metric("gauge", "a", point(10)), metric("gauge", "b", point(0)))
    with running(FACTORY, tmp_path, rules=calculated(operation=operation)) as processor:
        sink = processor.feed(batch)
    assert ("new" in [record["name"] for record in records_of(sink)]) == made
    assert made or sink.batches == [batch]


MISSING = [
    pytest.param([metric("gauge", "a", point(1))], id="no second metric"),
    pytest.param([metric("gauge", "b", point(1))], id="no first metric"),
    pytest.param([metric("gauge", "a", point(1)), metric("gauge", "b")], id="a second metric without points"),
    pytest.param([metric("histogram", "a", histogram([1, 1])), metric("gauge", "b", point(1))], id="a histogram"),
]


@pytest.mark.parametrize("records", MISSING)
def test_missing_operands(tmp_path: Path, records: list[Any]) -> None:
    """Without both operands in a resource the batch passes as it is."""
    batch = metrics(*records)
    with running(FACTORY, tmp_path, rules=calculated(operation="add")) as processor:
        assert processor.feed(batch).batches == [batch]


def test_resources_stay_apart(tmp_path: Path) -> None:
    """Operands come from the same resource; the new metric joins its scope."""
    batch = MetricsBatch.concat(
        [
            metrics(metric("gauge", "a", point(10)), metric("gauge", "b", point(1)), resource={"r": 1}),
            metrics(metric("gauge", "a", point(20)), resource={"r": 2}),
            metrics(metric("gauge", "b", point(3)), metric("gauge", "a", point(30)), resource={"r": 3}),
        ]
    )
    with running(FACTORY, tmp_path, rules=calculated(operation="add")) as processor:
        sink = processor.feed(batch)
    assert names_of(sink.batches[0]) == [
        ({"r": 1}, ["a", "b", "new"]),
        ({"r": 2}, ["a"]),
        ({"r": 3}, ["b", "a", "new"]),
    ]
    assert [found[2] for found in numbers_of(sink) if found[0] == "new"] == [11.0, 33.0]


def test_match_attributes(tmp_path: Path) -> None:
    """With `match_attributes` points meet whose common attributes are equal, and have the attributes of both."""
    first = metric(
        "gauge",
        "a",
        point(10, attributes={"state": "x", "cpu": 1}),
        point(20, attributes={"state": "y", "cpu": 1}),
        point(30, attributes={"state": "x", "cpu": 2}),
    )
    second = metric("gauge", "b", point(1, attributes={"state": "x"}), point(2, attributes={"state": "y", "host": "h"}))
    with running(FACTORY, tmp_path, rules=calculated(operation="add", match_attributes=True)) as processor:
        sink = processor.feed(metrics(first, second))
    assert [found[1:3] for found in numbers_of(sink) if found[0] == "new"] == [
        ({"state": "x", "cpu": 1}, 11.0),
        ({"state": "y", "cpu": 1, "host": "h"}, 22.0),
        ({"state": "x", "cpu": 2}, 31.0),
    ]


def test_rules_do_not_see_each_other(tmp_path: Path) -> None:
    """A rule finds the metrics that came, not those that other rules made."""
    rules = [
        {"name": "b", "type": "scale", "metric1": "a", "operation": "multiply", "scale_by": 2},
        {"name": "c", "type": "scale", "metric1": "b", "operation": "multiply", "scale_by": 2},
    ]
    with running(FACTORY, tmp_path, rules=rules) as processor:
        sink = processor.feed(metrics(metric("gauge", "a", point(1))))
    assert [record["name"] for record in records_of(sink)] == ["a", "b"]


WRONG = [
    {"name": ""},
    {"metric1": ""},
    {"metric2": ""},
    {"type": "guess"},
    {"operation": "power"},
    {"name": "a"},
    {"name": "b"},
    {"type": "scale", "scale_by": 0},
]


@pytest.mark.parametrize("change", WRONG)
def test_wrong_settings(change: dict[str, Any]) -> None:
    """What the Collector refuses is refused."""
    rules = calculated(**{"operation": "add", **change})
    with pytest.raises(ValidationError):
        FACTORY.config_class.model_validate({"rules": rules})
