"""What batches say, as coded columns."""

from typing import Any

import numpy as np
import pytest
from tests.support.made_metrics import span
from tests.support.processing import batch_of, gauge, key_values

from heliograph.connectors.shared.coded import DOUBLE, INT, STR, Coded
from heliograph.connectors.shared.sources import Children, Records, as_text, positions
from heliograph.connectors.shared.spans import Rounding, Spans, adjusted_count
from heliograph.model import Batch, Signal, TracesBatch


def back(column: Coded) -> list[Any]:
    """The values row by row, without their types."""
    return [None if (value := column.values[code]) is None else value[1] for code in column.codes.tolist()]  # type: ignore[index]


def traces(*resources: dict[str, Any]) -> Batch:
    """A span of each resource."""
    parts = [batch_of(Signal.TRACES, [span(number)], one) for number, one in enumerate(resources)]
    return TracesBatch.concat([part for part in parts if isinstance(part, TracesBatch)])


def test_resources_with_equal_attributes_are_one() -> None:
    """In whatever order their attributes come; values of other types, and lists, make other resources."""
    batch = traces({"a": 1, "b": [1]}, {"b": [1], "a": 1}, {"a": 1.0, "b": [1]}, {}, {"a": 1, "b": [2]}, {})
    owners = Records(batch).resources
    assert owners.codes.tolist() == [0, 0, 1, 2, 3, 2]
    assert owners.attributes[0][0] == ("a", INT, 1)
    assert back(owners.column("a")) == [1, 1, 1.0, None, 1, None]


def test_dimensions_come_from_the_record_then_the_resource() -> None:
    """The span's attribute comes before its resource's, then the default."""
    parts = [
        batch_of(Signal.TRACES, [span(0, attributes={"x": "span"}), span(1)], {"x": "resource"}),
        batch_of(Signal.TRACES, [span(2)]),
    ]
    batch = TracesBatch.concat([part for part in parts if isinstance(part, TracesBatch)])
    assert back(Records(batch).dimension("x", (STR, "default"))) == ["span", "resource", "default"]


def test_attributes_of_children_are_found_by_key() -> None:
    """Events have their own attributes, and know their span, also after a cut."""
    events = [
        [{"name": "e", "attributes": key_values({"k": (number, value)[value % 2]})} for value in range(2)]
        for number in range(4)
    ]
    batch = batch_of(Signal.TRACES, [span(number, events=events[number]) for number in range(4)])
    children = Spans(batch.slice(2, 2)).events
    assert (back(children.attribute("k")), back(children.attribute("nope"))) == ([2, 1, 3, 1], [None] * 4)
    assert children.parents.tolist() == [0, 0, 1, 1]
    points = batch_of(Signal.METRICS, [gauge("m", [{"k": "a"}, {}]), gauge("n", [{"k": 1.5}])])
    found = Children(Records(points), "number_data_points", "number_dp_attrs")
    assert (back(found.attribute("k")), found.parents.tolist()) == (["a", None, 1.5], [0, 0, 1])


def test_spans_tell_their_times_ids_and_words() -> None:
    """An end before the start is no duration; missing ids are zeros; a service may be missing."""
    batch = batch_of(
        Signal.TRACES, [span(0, ms=2, kind=2), {"name": "b", "startTimeUnixNano": "9", "endTimeUnixNano": "3"}]
    )
    spans = Spans(batch)
    assert spans.durations.tolist() == [2_000_000, 0]
    assert (spans.trace_ids.any(axis=1).tolist(), spans.parent_ids.any()) == ([True, False], False)
    found = {name: back(column) for name, column in spans.default_dimensions().items()}
    assert found == {
        "service.name": [None, None],
        "span.name": ["op", "b"],
        "span.kind": ["SPAN_KIND_SERVER", "SPAN_KIND_UNSPECIFIED"],
        "status.code": ["STATUS_CODE_UNSET"] * 2,
    }


@pytest.mark.parametrize(
    ("state", "count"),
    [
        ("ot=th:8", 2.0),
        ("ot=th:0", 1.0),
        ("ot=rv:123;th:c;x:y,other=1", 4.0),
        ("other=th:8", None),
        ("ot=th:zz", None),
        ("ot=rv:1", None),
        ("", None),
        (None, None),
    ],
)
def test_thresholds_say_how_many_spans_one_stands_for(state: str | None, count: float | None) -> None:
    """One over the probability that the threshold stands for; anything else says nothing."""
    assert adjusted_count(state) == count


def test_fractions_are_right_on_average() -> None:
    """Whole counts stay as they are, 2.5 becomes 2 or 3 as often; nothing said counts once."""
    rounding = Rounding(seed=1)
    counts = rounding(Coded([2.5, None, 4.0], np.array([0] * 1000 + [1, 2])))
    assert set(counts[:1000].tolist()) == {2, 3}
    assert abs(counts[:1000].mean() - 2.5) < 0.1
    assert counts[1000:].tolist() == [1, 4]


def test_positions_of_what_is_not_there_are_negative() -> None:
    """Ids are looked up, whatever their order."""
    assert positions(np.array([5, 2]), np.array([2, 5, 3, 9])).tolist() == [1, 0, -1, -1]
    assert positions(np.array([], np.int64), np.array([1])).tolist() == [-1]


@pytest.mark.parametrize(
    ("value", "text"),
    [((STR, "a"), "a"), ((INT, 3), "3"), ((DOUBLE, 1.5), "1.5"), ((4, True), "true"), ((6, b"\x80"), "")],
)
def test_values_as_text(value: Any, text: str) -> None:
    """As the Collector writes them."""
    assert as_text(value) == text
