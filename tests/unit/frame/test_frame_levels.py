"""Levels of a frame: fields of every record type, rows above and below each other, dropping."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.otlp import REQUESTS, requests

from heliograph import _native
from heliograph.model import Signal, wrap
from heliograph.wire import decode, encode

CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=CHECKS)
POINTS = {
    "gauge": "datapoint.number",
    "sum": "datapoint.number",
    "histogram": "datapoint.histogram",
    "exponential_histogram": "datapoint.exponential_histogram",
    "summary": "datapoint.summary",
}


def frame_of(signal: Signal, request: Any) -> _native.Frame:
    """A frame of a request."""
    return _native.Frame(decode(signal, [request.SerializeToString()]).native)


def request_of(signal: Signal, frame: _native.Frame) -> Any:
    """The request of a frame's batch."""
    return REQUESTS[signal].FromString(encode(wrap(frame.batch())))


def traces() -> Any:
    """Two resources with a scope each and two spans each; each span has two events."""
    request: Any = REQUESTS[Signal.TRACES]()
    for name in "ab":
        group = request.resource_spans.add()
        group.resource.attributes.add(key="name").value.string_value = name
        scoped = group.scope_spans.add(scope={"name": f"scope-{name}"})
        for place in range(2):
            span = scoped.spans.add(name=f"{name}{place}")
            for event in range(2):
                span.events.add(name=f"{name}{place}{event}")
    return request


@pytest.mark.parametrize("signal", list(Signal))
@QUICK
@given(data=st.data())
def test_writing_what_was_read_changes_nothing(signal: Signal, data: st.DataObject) -> None:
    """Every field of every level takes back its own values, in any request."""
    request = data.draw(requests(signal))
    frame = frame_of(signal, request)
    for level in frame.levels:
        for name in frame.fields(level):
            # Writing these makes the message exist that holds them.
            if name.startswith("status") or level in ("resource", "scope"):
                continue
            frame.set_field(level, name, frame.get_field(level, name))
    unchanged = decode(signal, [request.SerializeToString()])
    assert request_of(signal, frame) == REQUESTS[signal].FromString(encode(unchanged))


@pytest.mark.parametrize("signal", list(Signal))
@QUICK
@given(data=st.data())
def test_setting_what_was_read_changes_nothing(signal: Signal, data: st.DataObject) -> None:
    """Every attribute of every level takes back its own values; their order in the record stays."""
    request = data.draw(requests(signal))
    frame = frame_of(signal, request)
    for level in frame.levels:
        for key in frame.keys(level):
            frame.set(level, key, frame.get(level, key), nil="skip")
    unchanged = decode(signal, [request.SerializeToString()])
    assert request_of(signal, frame) == REQUESTS[signal].FromString(encode(unchanged))


def test_fields_are_written_where_the_mask_is_set() -> None:
    """A field takes values of its type in the masked rows; rows of another type are named and left alone."""
    request: Any = REQUESTS[Signal.TRACES]()
    scoped = request.resource_spans.add().scope_spans.add()
    for name in "abc":
        scoped.spans.add(name=name)
    frame = frame_of(Signal.TRACES, request)
    refused = frame.set_field("span", "name", frame.from_list(["x", 2, "z"]), frame.mask([True, True, False]))
    assert refused is not None
    assert refused.to_list() == [False, True, False]
    assert frame.set_field("span", "status.code", frame.constant(2), frame.mask([False, True, False])) is None
    assert frame.set_field("span", "trace_id.string", frame.constant("0f" * 16)) is None
    assert frame.set_field("span", "span_id", frame.constant(b"12345678")) is None
    assert frame.set_field("scope", "name", frame.constant("lib")) is None
    changed = request_of(Signal.TRACES, frame).resource_spans[0].scope_spans[0]
    assert changed.scope.name == "lib"
    assert [span.name for span in changed.spans] == ["x", "b", "c"]
    assert [span.HasField("status") and span.status.code for span in changed.spans] == [False, 2, False]
    assert {(span.trace_id, span.span_id) for span in changed.spans} == {(b"\x0f" * 16, b"12345678")}


def test_levels_above_and_below() -> None:
    """Values of a resource reach its events; the last masked event decides for a resource."""
    frame = frame_of(Signal.TRACES, traces())
    assert frame.parent_level("spanevent") == "span"
    assert frame.parent_level("resource") is None
    names = frame.broadcast(frame.get("resource", "name"), "resource", "spanevent")
    assert frame.to_list(names) == ["a"] * 4 + ["b"] * 4
    events = frame.get_field("spanevent", "name")
    mask = frame.mask([True, True, False, False, False, False, False, False])
    column, found = frame.fold_last(events, mask, "spanevent", "resource")
    assert frame.to_list(column) == ["a01", None]
    assert found.to_list() == [True, False]
    assert frame.any_below(mask, "spanevent", "span").to_list() == [True, False, False, False]
    assert frame.broadcast(found, "resource", "span").to_list() == [True, True, False, False]
    with pytest.raises(KeyError, match="is not above"):
        frame.broadcast(events, "spanevent", "resource")


@pytest.mark.parametrize(
    ("level", "dropped", "spans", "events"),
    [
        ("resource", 0, ["b0", "b1"], 4),
        ("scope", 1, ["a0", "a1"], 4),
        ("span", 2, ["a0", "a1", "b1"], 6),
        ("spanevent", 7, ["a0", "a1", "b0", "b1"], 7),
    ],
)
def test_dropping_takes_what_is_below(level: str, dropped: int, spans: list[str], events: int) -> None:
    """A dropped row takes along all below it, and resources and scopes that it leaves empty."""
    frame = frame_of(Signal.TRACES, traces())
    frame.drop(level, frame.mask([row == dropped for row in range(frame.rows(level))]))
    assert frame.kept("span").count(4) == len(spans)
    changed = request_of(Signal.TRACES, frame)
    left = [span for group in changed.resource_spans for scoped in group.scope_spans for span in scoped.spans]
    assert [span.name for span in left] == spans
    assert sum(len(span.events) for span in left) == events
    assert len(changed.resource_spans) == len({name[0] for name in spans})
    assert frame.rows("span") == len(spans)


@pytest.mark.parametrize(("kind", "level"), POINTS.items())
def test_a_metric_without_points_goes(kind: str, level: str) -> None:
    """Dropped points take their exemplars along; a metric that lost all goes too."""
    request: Any = REQUESTS[Signal.METRICS]()
    metrics = request.resource_metrics.add().scope_metrics.add().metrics
    for name, count in (("one", 1), ("two", 2)):
        points = getattr(metrics.add(name=name), kind).data_points
        for place in range(count):
            point = points.add(time_unix_nano=place)
            point.attributes.add(key="k").value.int_value = place
            if kind != "summary":
                point.exemplars.add(time_unix_nano=place)
    frame = frame_of(Signal.METRICS, request)
    frame.drop(level, frame.mask([True, True, False]))
    left = request_of(Signal.METRICS, frame).resource_metrics[0].scope_metrics[0].metrics
    assert [metric.name for metric in left] == ["two"]
    points = getattr(left[0], kind).data_points
    assert [point.time_unix_nano for point in points] == [1]
    assert [item.value.int_value for item in points[0].attributes] == [1]
    assert kind == "summary" or [exemplar.time_unix_nano for exemplar in points[0].exemplars] == [1]
