"""The operations of the metricstransform processor."""

from pathlib import Path
from typing import Any

import pytest
from tests.support.metrics import exponential, histogram, metric, metrics, numbers_of, point, points_of, running
from tests.support.processing import records_of

from heliograph.processors.metricstransform import FACTORY
from heliograph.testing import Sink


def operated(directory: Path, record: dict[str, Any], *operations: dict[str, Any]) -> Sink:
    """What operations make of one metric, beside another that must not change."""
    other = metric("gauge", "other", point(1, at=9, attributes={"state": "idle", "cpu": "0"}))
    transforms = [{"include": "m", "action": "update", "operations": list(operations)}]
    with running(FACTORY, directory, transforms=transforms) as processor:
        sink = processor.feed(metrics(other, record))
    assert numbers_of(sink)[:1] == [("other", {"state": "idle", "cpu": "0"}, 1, 0, 9)]
    return sink


def pairs(sink: Sink) -> list[tuple[dict[str, Any], float | None]]:
    """Attributes and value of the metric's points."""
    return [(found[1], found[2]) for found in numbers_of(sink) if found[0] == "m"]


IDLE, USER = {"state": "idle", "cpu": "0"}, {"state": "user", "cpu": "0"}
LABELS = [
    pytest.param(
        {"action": "add_label", "new_label": "l", "new_value": "v"}, [{**IDLE, "l": "v"}, {**USER, "l": "v"}], id="add"
    ),
    pytest.param({"action": "add_label", "new_label": "cpu", "new_value": "v"}, [IDLE, USER], id="add what is there"),
    pytest.param(
        {"action": "update_label", "label": "state", "new_label": "cpu_state"},
        [{"cpu": "0", "cpu_state": "idle"}, {"cpu": "0", "cpu_state": "user"}],
        id="rename",
    ),
    pytest.param(
        {"action": "update_label", "label": "state", "new_label": "cpu"},
        [{"cpu": "idle"}, {"cpu": "user"}],
        id="rename to what is there",
    ),
    pytest.param(
        {"action": "update_label", "label": "state", "value_actions": [{"value": "idle", "new_value": "-"}]},
        [{**IDLE, "state": "-"}, USER],
        id="rename values",
    ),
    pytest.param(
        {
            "action": "update_label",
            "label": "state",
            "new_label": "s",
            "value_actions": [{"value": "user", "new_value": "u"}],
        },
        [{"cpu": "0", "s": "idle"}, {"cpu": "0", "s": "u"}],
        id="rename both",
    ),
    pytest.param({"action": "update_label", "label": "none", "new_label": "x"}, [IDLE, USER], id="a missing label"),
    pytest.param({"action": "delete_label_value", "label": "state", "label_value": "idle"}, [USER], id="delete"),
    pytest.param({"action": "delete_label_value", "label": "none", "label_value": ""}, [IDLE, USER], id="delete none"),
]


@pytest.mark.parametrize(("operation", "expected"), LABELS)
def test_labels(tmp_path: Path, operation: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    """Labels are added, renamed, changed; points are deleted by them."""
    record = metric("gauge", "m", point(1, attributes=IDLE), point(2, attributes=USER))
    assert [attributes for attributes, _ in pairs(operated(tmp_path, record, operation))] == expected


def test_a_metric_without_points_goes(tmp_path: Path) -> None:
    """A metric that loses all of its points is removed; one that never had any stays."""
    delete = {"action": "delete_label_value", "label": "state", "label_value": "idle"}
    sink = operated(tmp_path, metric("gauge", "m", point(1, attributes=IDLE)), delete)
    assert [record["name"] for record in records_of(sink)] == ["other"]
    sink = operated(tmp_path, metric("gauge", "m"), delete)
    assert [record["name"] for record in records_of(sink)] == ["other", "m"]


def test_values_of_other_types_keep_them(tmp_path: Path) -> None:
    """Labels that are no texts are renamed with their values, and no value action matches them."""
    operation = {
        "action": "update_label",
        "label": "n",
        "new_label": "k",
        "value_actions": [{"value": "1", "new_value": "x"}],
    }
    record = metric("gauge", "m", point(1, attributes={"n": 1}), point(1, attributes={"n": "1"}))
    assert [attributes for attributes, _ in pairs(operated(tmp_path, record, operation))] == [{"k": 1}, {"k": "x"}]


def test_toggle_scalar_data_type(tmp_path: Path) -> None:
    """Integers become doubles and doubles integers, towards zero."""
    record = metric("sum", "m", point(3), point(-2.7), point(1e300))
    found = pairs(operated(tmp_path, record, {"action": "toggle_scalar_data_type"}))
    assert [(type(value), value) for _, value in found] == [(float, 3.0), (int, -2), (int, 2**63 - 1)]


def test_scale(tmp_path: Path) -> None:
    """Numbers are multiplied, of histograms sum, minimum, maximum, bounds and exemplars."""
    scale = {"action": "experimental_scale_value", "experimental_scale": 1.5}
    assert [value for _, value in pairs(operated(tmp_path, metric("gauge", "m", point(3), point(2.0)), scale))] == [
        4,
        3.0,
    ]
    exemplar = {"timeUnixNano": "1", "asDouble": 2.0}
    given = histogram([1, 2], (2.0,), sum=4.0, min=1.0, max=3.0, exemplars=[exemplar])
    (found,) = points_of(records_of(operated(tmp_path, metric("histogram", "m", given), scale))[1])
    assert (found["sum"], found["min"], found["max"], found["explicitBounds"]) == (6.0, 1.5, 4.5, [3.0])
    assert (found["bucketCounts"], found["exemplars"][0]["asDouble"]) == ([1, 2], 3.0)


@pytest.mark.parametrize(
    ("factor", "scale", "offset"), [(2.0, 0, 4), (0.5, 0, 2), (4.0, 1, 7), (1.1, 0, 3), (1.5, 3, 8)]
)
def test_scale_of_exponential_histograms(tmp_path: Path, factor: float, scale: int, offset: int) -> None:
    """Buckets move as a whole; sum, minimum, maximum and zero threshold are multiplied."""
    given = exponential([1, 2], 3, scale=scale, sum=4.0, min=1.0, max=3.0, zeroThreshold=0.5)
    operation = {"action": "experimental_scale_value", "experimental_scale": factor}
    (found,) = points_of(records_of(operated(tmp_path, metric("exponentialHistogram", "m", given), operation))[1])
    assert found["positive"] == {"offset": offset, "bucketCounts": ["1", "2"]}
    assert (found["sum"], found["zeroThreshold"]) == (4.0 * factor, 0.5 * factor)
    assert "offset" not in found.get("negative", {})


CPU = [
    point(value, at=5, start=start, attributes={"cpu": cpu, "state": state})
    for cpu, state, value, start in (
        ("0", "idle", 10, 3),
        ("0", "user", 20, 3),
        ("1", "idle", 31, 2),
        ("1", "user", 40, 2),
        ("2", "user", 60, 4),
    )
]
AGGREGATIONS = [
    pytest.param("sum", [41, 120], id="sum"),
    pytest.param("mean", [20, 40], id="mean"),
    pytest.param("min", [10, 20], id="min"),
    pytest.param("max", [31, 60], id="max"),
    pytest.param("median", [20, 40], id="median"),
    pytest.param("count", [2, 3], id="count"),
]


@pytest.mark.parametrize(("kind", "expected"), AGGREGATIONS)
@pytest.mark.parametrize("double", [False, True], ids=["integers", "doubles"])
def test_aggregate_labels(tmp_path: Path, kind: str, expected: list[float], double: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Points with equal labels and times become one; the earliest start counts; integers stay integers."""
    operation = {"action": "aggregate_labels", "label_set": ["state"], "aggregation_type": kind}
    toggle = [{"action": "toggle_scalar_data_type"}] if double else []
    sink = operated(tmp_path, metric("sum", "m", *CPU), *toggle, operation)
    values = dict(zip(("idle", "user"), expected, strict=True))
    if double and kind in {"mean", "median"}:
        values["idle"] = 20.5
    assert pairs(sink) == [({"state": state}, value) for state, value in values.items()]
    assert {start for name, _, _, start, _ in numbers_of(sink) if name == "m"} == {2}
    assert all(isinstance(value, float if double else int) for _, value in pairs(sink))


def test_label_sets(tmp_path: Path) -> None:
    """An empty set removes all labels, no set removes none."""
    empty = {"action": "aggregate_labels", "label_set": [], "aggregation_type": "sum"}
    assert pairs(operated(tmp_path, metric("sum", "m", *CPU), empty)) == [({}, 161)]
    assert len(pairs(operated(tmp_path, metric("sum", "m", *CPU), {**empty, "label_set": None}))) == 5


def test_times_and_starts_of_deltas_stay_apart(tmp_path: Path) -> None:
    """Only points of one time are made one, and of deltas only those of one start."""
    operation = {"action": "aggregate_labels", "label_set": [], "aggregation_type": "sum"}
    assert [value for _, value in pairs(operated(tmp_path, metric("sum", "m", *CPU, delta=True), operation))] == [
        30,
        71,
        60,
    ]
    times = [point(1, at=1), point(2, at=2), point(4, at=1)]
    assert [value for _, value in pairs(operated(tmp_path, metric("gauge", "m", *times), operation))] == [5, 2]


def test_aggregate_label_values(tmp_path: Path) -> None:
    """The values become one, and with it the points; others stay."""
    slab = [
        point(value, attributes={"state": state})
        for state, value in (("slab_reclaimable", 1), ("free", 5), ("slab_unreclaimable", 2))
    ]
    operation = {
        "action": "aggregate_label_values",
        "label": "state",
        "aggregated_values": ["slab_reclaimable", "slab_unreclaimable"],
        "new_value": "slab",
        "aggregation_type": "sum",
    }
    expected = [({"state": "slab"}, 3), ({"state": "free"}, 5)]
    assert pairs(operated(tmp_path, metric("gauge", "m", *slab), operation)) == expected


def test_histograms_are_added(tmp_path: Path) -> None:
    """Histograms of equal bounds are added, with their exemplars; minimum and maximum where all have them."""
    exemplar = {"timeUnixNano": "1", "asDouble": 2.0}
    given = [
        histogram([1, 2], at=1, sum=3.0, min=1.0, max=4.0, exemplars=[exemplar]),
        histogram([1, 1, 1], (1.0, 2.0), at=1, sum=1.0),
        histogram([3, 4], at=1, sum=5.0, max=5.0, exemplars=[exemplar]),
    ]
    operation = {"action": "aggregate_labels", "label_set": [], "aggregation_type": "max"}
    one, two = points_of(records_of(operated(tmp_path, metric("histogram", "m", *given), operation))[1])
    assert (one["count"], one["sum"], one["bucketCounts"], one["max"], len(one["exemplars"])) == (
        10,
        8.0,
        [4, 6],
        5.0,
        2,
    )
    assert "min" not in one
    assert two["bucketCounts"] == [1, 1, 1]


def test_exponential_histograms_are_added(tmp_path: Path) -> None:
    """Exponential histograms of different scales become one."""
    given = [exponential([1, 2], 2, at=1, scale=1), exponential([4], 1, at=1, scale=0)]
    operation = {"action": "aggregate_labels", "label_set": [], "aggregation_type": "sum"}
    (found,) = points_of(records_of(operated(tmp_path, metric("exponentialHistogram", "m", *given), operation))[1])
    assert (found["count"], found["positive"]) == (7, {"offset": 1, "bucketCounts": ["7"]})


def test_summaries_are_not_aggregated(tmp_path: Path) -> None:
    """Summaries cannot be added: they stay."""
    operation = {"action": "aggregate_labels", "label_set": [], "aggregation_type": "sum"}
    record = metric("summary", "m", {"count": "1", "timeUnixNano": "1"}, {"count": "2", "timeUnixNano": "1"})
    assert len(points_of(records_of(operated(tmp_path, record, operation))[1])) == 2
