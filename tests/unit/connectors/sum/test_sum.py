"""The sum connector."""

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.connecting import connect
from tests.support.made_metrics import Point, points_of, span, values_of
from tests.support.processing import batch_of, gauge, key_values

from heliograph.connectors.sum import FACTORY
from heliograph.connectors.sum.config import SumConfig
from heliograph.model import Batch, Signal


def added(batch: Batch, **config: Any) -> list[Point]:
    """What comes out for one batch."""
    sinks, ledger = connect(FACTORY, config, [batch], ["metrics"])
    assert ledger.errors == []
    return points_of(sinks["metrics"].batches)


def test_numbers_are_added_by_attributes() -> None:
    """Ints, doubles and texts that are numbers; anything else, and nothing at all, counts as 0."""
    values = [1, 2.5, "4", "x", True, None]
    records = [
        {"attributes": {"v": value, "k": "a" if n < 3 else 7} if value is not None else {"k": 7}}
        for n, value in enumerate(values)
    ]
    config = {
        "total": {"source_attribute": "v", "description": "d"},
        "by": {"source_attribute": "v", "attributes": [{"key": "k"}]},
        "default": {"source_attribute": "v", "attributes": [{"key": "nope", "default_value": 3}]},
        "missing": {"source_attribute": "v", "attributes": [{"key": "nope"}]},
        "some": {"source_attribute": "v", "conditions": ['attributes["v"] == 1', 'attributes["v"] == 2.5']},
    }
    points = added(batch_of(Signal.LOGS, records, {"r": 1}), logs=config)
    assert values_of(points, "total") == {(): 7.5}
    assert values_of(points, "by", "k") == {("a",): 7.5, ("7",): 0.0}
    assert values_of(points, "default", "nope") == {(3,): 7.5}
    assert values_of(points, "some") == {(): 3.5}
    assert "missing" not in {point.name for point in points}
    point = points[0]
    assert (point.resource, point.scope, point.metric["description"]) == ({"r": 1}, "", "d")
    assert (point.metric["sum"]["isMonotonic"], point.metric["sum"]["aggregationTemporality"]) == (True, 1)


def test_all_kinds_of_records() -> None:
    """Spans, their events, points; metrics have no attributes."""
    events = [{"name": "e", "attributes": key_values({"v": 2})}] * 2
    traces = batch_of(Signal.TRACES, [span(0, attributes={"v": 5}, events=events), span(1)])
    source = {"source_attribute": "v"}
    assert values_of(added(traces, spans={"s": source}, spanevents={"e": source}), "s") == {(): 5.0}
    assert values_of(added(traces, spanevents={"e": source}), "e") == {(): 4.0}
    metrics = batch_of(Signal.METRICS, [gauge("g", [{"v": 1}, {"v": 2}])])
    points = added(metrics, datapoints={"p": source}, metrics={"m": source})
    assert (values_of(points, "p"), values_of(points, "m")) == ({(): 3.0}, {(): 0.0})
    assert added(batch_of(Signal.LOGS, [{}]), spans={"s": source}) == []


@pytest.mark.parametrize(
    "config",
    [
        {"spans": {"x": {}}},
        {"spans": {"x": {"source_attribute": ""}}},
        {"metrics": {"x": {"source_attribute": "v", "attributes": [{"key": "a"}]}}},
        {"logs": {"x": {"source_attribute": "v", "conditions": ["=="]}}},
    ],
)
def test_settings_that_cannot_work_are_refused(config: dict[str, Any]) -> None:
    """A source is needed; metrics have no attributes; OTTL must parse."""
    with pytest.raises(ValueError, match="SumConfig"):
        SumConfig.model_validate(config)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from([1, -2, 0.5, "3", "no", None]), st.sampled_from(["a", 1, 2.5, None])),
        min_size=1,
        max_size=12,
    )
)
def test_sums_are_those_of_plain_python(records: list[tuple[Any, Any]]) -> None:
    """Record by record."""
    expected: dict[Any, float] = defaultdict(float)
    for value, key in records:
        if key is not None:
            number = {"3": 3.0, "no": 0.0, None: 0.0}.get(value, value if isinstance(value, int | float) else 0.0)
            expected[(str(key),)] += number
    made = [
        {"attributes": {name: one for name, one in (("v", value), ("k", key)) if one is not None}}
        for value, key in records
    ]
    config = {"s": {"source_attribute": "v", "attributes": [{"key": "k"}]}}
    assert values_of(added(batch_of(Signal.LOGS, made), logs=config), "s", "k") == expected
