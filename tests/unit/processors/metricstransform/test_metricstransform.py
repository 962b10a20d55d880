"""The metricstransform processor: actions, matching and names."""

import logging
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.support.metrics import metric, metrics, names_of, numbers_of, point, running, values_of
from tests.support.processing import records_of, resources_of

from heliograph.model import MetricsBatch
from heliograph.processors.metricstransform import FACTORY
from heliograph.testing import Sink


def transformed(directory: Path, batch: MetricsBatch, *transforms: dict[str, Any]) -> Sink:
    """What the transforms make of a batch."""
    with running(FACTORY, directory, transforms=list(transforms)) as processor:
        return processor.feed(batch)


def gauges(*names: str) -> Any:
    """A batch of gauges with a point each."""
    return metrics(*(metric("gauge", name, point(number)) for number, name in enumerate(names, 1)))


RENAMES = [
    pytest.param({"include": "a", "new_name": "n"}, ["n", "ab", "b"], id="strict"),
    pytest.param({"include": "a", "match_type": "regexp", "new_name": "n"}, ["n", "n", "b"], id="regexp occurs"),
    pytest.param(
        {"include": "^a(.*)$", "match_type": "regexp", "new_name": "x.${1}.y"}, ["x..y", "x.b.y", "b"], id="group"
    ),
    pytest.param(
        {"include": "^(?P<first>.)b$", "match_type": "regexp", "new_name": "$first"}, ["a", "a", "b"], id="named"
    ),
    pytest.param({"include": "^a(.*)$", "match_type": "regexp", "new_name": "$1"}, ["$1", "b", "b"], id="empty"),
    pytest.param({"include": "missing", "new_name": "n"}, ["a", "ab", "b"], id="nothing"),
]


@pytest.mark.parametrize(("transform", "expected"), RENAMES)
def test_renames(tmp_path: Path, transform: dict[str, Any], expected: list[str]) -> None:
    """`new_name` replaces the name; what groups of the regex found is inserted, as Go does."""
    sink = transformed(tmp_path, gauges("a", "ab", "b"), {"action": "update", **transform})
    assert [record["name"] for record in records_of(sink)] == expected


def test_nothing_that_matches_passes_as_it_is(tmp_path: Path) -> None:
    """A batch without metrics that match is handed on untouched."""
    batch = gauges("a")
    assert transformed(tmp_path, batch, {"include": "b", "action": "update", "new_name": "c"}).batches == [batch]


def test_insert_copies(tmp_path: Path) -> None:
    """The original stays, the copy stands at the end of the same scope and is edited alone."""
    batch = MetricsBatch.concat(
        [
            metrics(
                metric("gauge", "a", point(5, attributes={"k": "v"})), metric("gauge", "b", point(1)), resource={"r": 1}
            ),
            metrics(metric("gauge", "a", point(6)), resource={"r": 2}),
        ]
    )
    operations = [{"action": "add_label", "new_label": "l", "new_value": "{{version}}"}]
    sink = transformed(tmp_path, batch, {"include": "a", "action": "insert", "new_name": "c", "operations": operations})
    assert names_of(sink.batches[0]) == [({"r": 1}, ["a", "b", "c"]), ({"r": 2}, ["a", "c"])]
    from heliograph import __version__

    assert [found[:3] for found in numbers_of(sink)] == [
        ("a", {"k": "v"}, 5),
        ("b", {}, 1),
        ("c", {"k": "v", "l": __version__}, 5),
        ("a", {}, 6),
        ("c", {"l": __version__}, 6),
    ]


def test_insert_with_labels_copies_points_that_match(tmp_path: Path) -> None:
    """With `experimental_match_labels` the copy has only the points that match."""
    found = [point(number, attributes={"c": name}) for number, name in enumerate(("x", "y", "xx"))]
    batch = metrics(metric("sum", "a", *found, point(9)))
    base = {"include": "a", "action": "insert", "new_name": "n"}
    for labels, match_type, expected in (
        ({"c": "x"}, "strict", [0]),
        ({"c": "x"}, "regexp", [0, 2]),
        ({"c": ""}, "strict", [9]),
        ({"c": "x", "other": ""}, "strict", [0]),
    ):
        sink = transformed(tmp_path, batch, {**base, "match_type": match_type, "experimental_match_labels": labels})
        assert [each[2] for each in numbers_of(sink) if each[0] == "n"] == expected


def test_update_with_labels(tmp_path: Path) -> None:
    """Points that match are edited; the metric is renamed only when all of its points match."""
    batch = metrics(
        metric("gauge", "m", point(1, attributes={"c": "x"}), point(1, attributes={"c": "y"})),
        metric("gauge", "m", point(1, attributes={"c": "x"})),
    )
    transform = {
        "include": "m",
        "action": "update",
        "new_name": "n",
        "experimental_match_labels": {"c": "x"},
        "operations": [
            {"action": "experimental_scale_value", "experimental_scale": 10},
            {"action": "update_label", "label": "c", "new_label": "d"},
            {"action": "add_label", "new_label": "l", "new_value": "w"},
        ],
    }
    assert [found[:3] for found in numbers_of(transformed(tmp_path, batch, transform))] == [
        ("m", {"d": "x"}, 10),
        ("m", {"c": "y"}, 1),
        ("n", {"d": "x", "l": "w"}, 10),
    ]


def test_combine(tmp_path: Path) -> None:
    """Metrics become one, with labels from the groups of the regex; scopes stay apart."""
    batch = MetricsBatch.concat(
        [
            metrics(
                metric("sum", "Total Delete Requests", point(1, at=1), unit="r"),
                metric("gauge", "other", point(7)),
                metric("sum", "Total Get Requests", point(2, at=1), unit="r"),
            ),
            metrics(metric("sum", "Total Get Requests", point(3, at=1)), scope="two"),
        ]
    )
    transform = {
        "include": "^Total (?P<http_method>.*) (R)equests$",
        "match_type": "regexp",
        "action": "combine",
        "new_name": "iis.requests",
        "submatch_case": "lower",
    }
    sink = transformed(tmp_path, batch, transform)
    assert [found[:3] for found in numbers_of(sink)] == [
        ("other", {}, 7),
        ("iis.requests", {"http_method": "delete", "$2": "r"}, 1),
        ("iis.requests", {"http_method": "get", "$2": "r"}, 2),
        ("iis.requests", {"http_method": "get", "$2": "r"}, 3),
    ]
    assert len([record for record in records_of(sink) if record["name"] == "iis.requests"]) == 2


def test_combine_aggregates(tmp_path: Path) -> None:
    """Points of combined metrics with equal labels and times become one, as `aggregation_type` says."""
    batch = metrics(
        metric("gauge", "a1", point(10, at=1)),
        metric("gauge", "a2", point(5, at=1)),
        metric("gauge", "a3", point(3, at=2)),
    )
    base = {"include": "^a", "match_type": "regexp", "action": "combine", "new_name": "n"}
    for kind, expected in (("sum", [15, 3]), ("mean", [7, 3]), ("max", [10, 3]), ("min", [5, 3]), ("count", [2, 1])):
        sink = transformed(tmp_path, batch, {**base, "aggregation_type": kind})
        assert values_of(sink) == expected


DIFFERENT = [
    pytest.param(metric("sum", "a2", point(1)), "types", id="type"),
    pytest.param(metric("gauge", "a2", point(1), unit="s"), "units", id="unit"),
    pytest.param(metric("gauge", "a2", point(1, attributes={"k": 1})), "labels", id="labels"),
    pytest.param(metric("summary", "a2", {"count": "1"}), "summaries", id="summary"),
]


@pytest.mark.parametrize(("second", "reason"), DIFFERENT)
def test_what_cannot_be_combined_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, second: Any, reason: str
) -> None:
    """Metrics that differ are left as they are, and the log says why."""
    batch = metrics(metric("gauge", "a1", point(1)), second)
    transform = {"include": "^a", "match_type": "regexp", "action": "combine", "new_name": "n"}
    with caplog.at_level(logging.WARNING):
        sink = transformed(tmp_path, batch, transform)
    assert [record["name"] for record in records_of(sink)] == ["a1", "a2"]
    assert reason in caplog.text


def test_group(tmp_path: Path) -> None:
    """Metrics move below copies of their resources with more attributes; later transforms do not see them."""
    batch = metrics(
        *(
            metric("gauge", name, point(number))
            for number, name in enumerate(("k8s.pod.a", "container.a", "node", "k8s.pod.b"))
        ),
        resource={"cluster": "c", "source": "old"},
    )
    transforms = [
        {
            "include": r"^k8s\.pod\.(.*)$",
            "match_type": "regexp",
            "action": "group",
            "group_resource_labels": {"type": "pod", "source": "kubelet"},
        },
        {
            "include": r"^container\.(.*)$",
            "match_type": "regexp",
            "action": "group",
            "group_resource_labels": {"type": "container"},
        },
        {"include": ".*", "match_type": "regexp", "action": "update", "new_name": "rest"},
    ]
    sink = transformed(tmp_path, batch, *transforms)
    assert names_of(sink.batches[0]) == [
        ({"cluster": "c", "source": "old"}, ["rest"]),
        ({"cluster": "c", "source": "kubelet", "type": "pod"}, ["k8s.pod.a", "k8s.pod.b"]),
        ({"cluster": "c", "source": "old", "type": "container"}, ["container.a"]),
    ]
    assert values_of(sink) == [2, 0, 3, 1]


def test_group_of_points_leaves_the_others(tmp_path: Path) -> None:
    """A metric of which some points match stands in both resources afterwards; no point is lost."""
    batch = metrics(metric("gauge", "m", point(1, attributes={"k": "x"}), point(2)), resource={"r": 1})
    transform = {
        "include": "m",
        "action": "group",
        "experimental_match_labels": {"k": "x"},
        "group_resource_labels": {"g": "1"},
    }
    sink = transformed(tmp_path, batch, transform)
    assert names_of(sink.batches[0]) == [({"r": 1}, ["m"]), ({"r": 1, "g": "1"}, ["m"])]
    assert values_of(sink) == [2, 1]


def test_all_moved(tmp_path: Path) -> None:
    """When all metrics of a batch are grouped only the new resource is left."""
    batch = metrics(metric("gauge", "m", point(1)), resource={"r": 1})
    transform = {"include": "m", "action": "group", "group_resource_labels": {"g": "1"}}
    (found,) = resources_of(transformed(tmp_path, batch, transform).batches[0])
    assert found[0] == {"r": 1, "g": "1"}


def test_transforms_follow_each_other(tmp_path: Path) -> None:
    """A transform sees what the ones before it have made."""
    sink = transformed(
        tmp_path,
        gauges("a"),
        {"include": "a", "action": "insert", "new_name": "b"},
        {"include": "b", "action": "update", "new_name": "c"},
        {"include": "^[ac]$", "match_type": "regexp", "action": "combine", "new_name": "d", "aggregation_type": "sum"},
    )
    assert [found[:3] for found in numbers_of(sink)] == [("d", {}, 2)]


WRONG = [
    {"include": "", "action": "update"},
    {"include": "(", "match_type": "regexp", "action": "update"},
    {"include": "a", "match_type": "glob", "action": "update"},
    {"include": "a", "action": "rename"},
    {"include": "a", "action": "insert"},
    {"include": "a", "action": "combine"},
    {"include": "a", "action": "group"},
    {"include": "a", "action": "update", "submatch_case": "title"},
    {"include": "a", "action": "update", "operations": [{"action": "add_label", "new_label": "l"}]},
    {"include": "a", "action": "update", "operations": [{"action": "update_label"}]},
    {"include": "a", "action": "update", "operations": [{"action": "experimental_scale_value"}]},
    {"include": "a", "action": "update", "operations": [{"action": "aggregate_labels", "aggregation_type": "p99"}]},
]


@pytest.mark.parametrize("transform", WRONG)
def test_wrong_settings(transform: dict[str, Any]) -> None:
    """What is missing or unknown is refused."""
    with pytest.raises(ValidationError):
        FACTORY.config_class.model_validate({"transforms": [transform]})
