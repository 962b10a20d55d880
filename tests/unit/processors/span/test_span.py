"""The span processor."""

from typing import Any

import pytest
from tests.support.processing import batch_of, process, records_of

from heliograph.model import Signal
from heliograph.processors.span import FACTORY
from heliograph.processors.span.config import SpanConfig


def edit(config: dict[str, Any], *spans: tuple[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Names and attributes after the processor."""
    batch = batch_of(Signal.TRACES, [{"name": name, "attributes": attributes} for name, attributes in spans])
    return [(item.get("name", ""), item["attributes"]) for item in records_of(process(FACTORY, config, batch))]


def test_names_come_from_attributes() -> None:
    """The values are joined in the order of the setting; a span that lacks a key keeps its name."""
    config = {"name": {"from_attributes": ["a", "b"], "separator": "::"}}
    spans = [
        ("one", {"a": "x", "b": 1}),
        ("two", {"b": 2.5, "a": True}),
        ("three", {"a": 1}),
        ("four", {"a": [1], "b": 2}),
    ]
    assert [name for name, _ in edit(config, *spans)] == ["x::1", "true::2.5", "three", "<unknown-attribute-type>::2"]


def test_attributes_come_from_names() -> None:
    """Named groups become attributes, and placeholders in the name; each rule sees what the one before left."""
    rules = [r"^/api/(?P<version>v\d)/document/(?P<id>.*)/update$", r"^/api/(?P<again>.*)/document"]
    config = {"name": {"to_attributes": {"rules": rules}}}
    assert edit(config, ("/api/v1/document/12/update", {}), ("/other", {})) == [
        ("/api/{again}/document/{id}/update", {"version": "v1", "id": "12", "again": "{version}"}),
        ("/other", {}),
    ]


def test_rules_stop_after_a_match_when_asked() -> None:
    """`break_after_match` leaves out later rules for spans that matched, `keep_original_name` keeps the name."""
    rule = {"rules": ["(?P<a>x)", "(?P<b>[xy])"], "break_after_match": True, "keep_original_name": True}
    assert edit({"name": {"to_attributes": rule}}, ("x", {}), ("y", {})) == [("x", {"a": "x"}), ("y", {"b": "y"})]


def test_the_status_is_set_where_spans_match() -> None:
    """`status` is written to the selected spans only."""
    include = {"match_type": "strict", "span_names": ["bad"]}
    batch = batch_of(Signal.TRACES, [{"name": "bad"}, {"name": "good"}])
    sink = process(FACTORY, {"status": {"code": "Error", "description": "why"}, "include": include}, batch)
    assert [record.get("status", {}) for record in records_of(sink)] == [{"code": 2, "message": "why"}, {}]


@pytest.mark.parametrize(
    "config", [{}, {"status": {"code": "Ok", "description": "x"}}, {"name": {"to_attributes": {"rules": ["("]}}}]
)
def test_settings_that_cannot_work_are_refused(config: dict[str, Any]) -> None:
    """Nothing to do, a description without an error, and a broken regex are errors."""
    with pytest.raises(ValueError, match="SpanConfig"):
        SpanConfig.model_validate(config)
