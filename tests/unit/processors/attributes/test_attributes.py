"""The attributes processor: each action, and which records it edits."""

import hashlib
import struct
from typing import Any

import pytest
from tests.support.processing import attributes_of, batch_of, gauge, plain_map, process, records_of

from heliograph.exceptions import ConfigurationError
from heliograph.model import Signal
from heliograph.processors.attributes import FACTORY
from heliograph.processors.attributes.config import AttributesConfig


def edit(actions: list[dict[str, Any]], *attributes: dict[str, Any], **match: Any) -> list[dict[str, Any]]:
    """Attributes of spans after some actions."""
    batch = batch_of(Signal.TRACES, [{"name": f"span {n}", "attributes": item} for n, item in enumerate(attributes)])
    return attributes_of(process(FACTORY, {"actions": actions, **match}, batch))


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("insert", [{"a": 1}, {"b": 2, "a": 9}]),
        ("update", [{"a": 9}, {"b": 2}]),
        ("upsert", [{"a": 9}, {"b": 2, "a": 9}]),
    ],
)
def test_values_are_written(action: str, expected: list[dict[str, Any]]) -> None:
    """`insert` writes where the key is missing, `update` where it exists, `upsert` everywhere."""
    assert edit([{"key": "a", "value": 9, "action": action}], {"a": 1}, {"b": 2}) == expected


def test_values_are_copied_from_attributes() -> None:
    """`from_attribute` copies the value with its type, and does nothing where there is none."""
    actions = [{"key": "a", "from_attribute": "b", "action": "UPSERT"}]
    assert edit(actions, {"b": [1, "x"]}, {"a": 1}) == [{"b": [1, "x"], "a": [1, "x"]}, {"a": 1}]


def test_keys_and_patterns_are_deleted() -> None:
    """`delete` takes a key and all keys that a pattern matches."""
    actions = [{"key": "a", "pattern": "^x", "action": "delete"}]
    assert edit(actions, {"a": 1, "x1": 2, "b": 3}, {"x2": 4, "ax": 5}) == [{"b": 3}, {"ax": 5}]


@pytest.mark.parametrize(
    ("value", "data"),
    [("text", b"text"), (7, struct.pack("<q", 7)), (1.5, struct.pack("<d", 1.5)), (True, b"\1"), (False, b"\0")],
)
def test_values_are_hashed_as_the_collector_hashes(value: Any, data: bytes) -> None:
    """`hash` writes the SHA-256 of a value's bytes."""
    assert edit([{"key": "a", "action": "hash"}], {"a": value}) == [{"a": hashlib.sha256(data).hexdigest()}]


def test_what_has_no_bytes_hashes_to_nothing() -> None:
    """Empty texts and lists hash to an empty text; keys by pattern are hashed too."""
    assert edit([{"pattern": "^[ab]$", "action": "hash"}], {"a": "", "b": [1]}) == [{"a": "", "b": ""}]


def test_groups_become_attributes() -> None:
    """`extract` writes each named group of texts that match, over what is there."""
    actions = [{"key": "u", "pattern": r"^(?P<user>\w+)@(?P<host>\w+)(?P<rest>!)?", "action": "extract"}]
    assert edit(actions, {"u": "ann@home", "user": 1}, {"u": "nobody"}, {"u": 5}) == [
        {"u": "ann@home", "user": "ann", "host": "home", "rest": ""},
        {"u": "nobody"},
        {"u": 5},
    ]


@pytest.mark.parametrize(
    ("target", "value", "expected"),
    [
        ("int", "12", 12), ("int", 3.9, 3), ("int", True, 1), ("int", "1.5", "1.5"),
        ("double", "1.5", 1.5), ("double", 2, 2.0), ("double", False, 0.0), ("double", "x", "x"),
        ("string", 3, "3"), ("string", True, "true"), ("string", [1, 2], "[1,2]"),
    ],
)  # fmt: skip
def test_values_are_converted(target: str, value: Any, expected: Any) -> None:
    """`convert` changes the type, and leaves what cannot be converted."""
    found = edit([{"key": "a", "converted_type": target, "action": "convert"}], {"a": value, "n": 1})
    assert [(item["a"], type(item["a"])) for item in found] == [(expected, type(expected))]


def test_include_and_exclude_choose_records() -> None:
    """Records are edited when all included properties match and the excluded ones do not."""
    include = {"match_type": "regexp", "span_names": ["[01]$"], "attributes": [{"key": "a"}]}
    exclude = {"match_type": "strict", "attributes": [{"key": "a", "value": 2}]}
    actions = [{"key": "seen", "value": True, "action": "insert"}]
    found = edit(actions, {"a": 1}, {"a": 2}, {"a": 1}, include=include, exclude=exclude)
    assert found == [{"a": 1, "seen": True}, {"a": 2}, {"a": 1}]


def test_log_records_are_chosen_by_their_own_properties() -> None:
    """Bodies, severities and scopes of log records can be matched."""
    batch = batch_of(Signal.LOGS, [{"body": {"stringValue": text}, "severityNumber": 17} for text in ("x1", "y1")])
    include = {
        "match_type": "regexp",
        "log_bodies": ["^x"],
        "log_severity_number": {"min": "ERROR"},
        "libraries": [{"name": "^scope$", "version": ""}],
    }
    sink = process(FACTORY, {"actions": [{"key": "k", "value": 1, "action": "insert"}], "include": include}, batch)
    assert attributes_of(sink) == [{"k": 1}, {}]


def test_data_points_are_chosen_by_their_metric() -> None:
    """Actions on metrics edit data points, of the metrics that match."""
    batch = batch_of(Signal.METRICS, [gauge("cpu", [{"a": 1}, {}]), gauge("memory", [{"a": 1}])], {"host": "h"})
    include = {"match_type": "strict", "metric_names": ["cpu"], "resources": [{"key": "host", "value": "h"}]}
    sink = process(FACTORY, {"actions": [{"key": "a", "value": 2, "action": "update"}], "include": include}, batch)
    points = [
        plain_map(point.get("attributes", [])) for item in records_of(sink) for point in item["gauge"]["dataPoints"]
    ]
    assert points == [{"a": 2}, {}, {"a": 1}]


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ({"key": "a", "action": "move"}, "unsupported action"),
        ({"action": "insert", "value": 1}, "needs a key"),
        ({"key": "a", "action": "insert"}, "exactly one of"),
        ({"key": "a", "action": "insert", "value": 1, "from_attribute": "b"}, "exactly one of"),
        ({"key": "a", "action": "delete", "value": 1}, "does not use value"),
        ({"key": "a", "action": "extract", "pattern": "(x)"}, "needs a name"),
        ({"key": "a", "action": "extract", "pattern": "(?P<x>"}, "error parsing regexp"),
        ({"key": "a", "action": "convert", "converted_type": "bool"}, "needs converted_type"),
        ({"key": "a", "action": "upsert", "from_context": "metadata.x"}, "from_context is not supported"),
    ],
)
def test_actions_that_cannot_work_are_refused(action: dict[str, Any], message: str) -> None:
    """Settings that contradict an action are told."""
    with pytest.raises(ValueError, match=message):
        AttributesConfig.model_validate({"actions": [action]})


def test_properties_of_other_signals_are_refused() -> None:
    """Matching spans by log bodies, or by nothing, is an error of the configuration."""
    for include in ({"match_type": "strict", "log_bodies": ["x"]}, {"match_type": "strict"}):
        with pytest.raises(ConfigurationError, match="include or exclude cannot be used"):
            edit([{"key": "a", "value": 1, "action": "insert"}], {}, include=include)
