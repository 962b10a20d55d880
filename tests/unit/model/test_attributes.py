"""Attributes as columns: read with their type, set for all records at once."""

from typing import Any

import cbor2
import pyarrow as pa
import pytest
from tests.support.otlp import REQUESTS

from heliograph.model import Batch, ColumnError, Level, Signal
from heliograph.wire import decode, encode


def spans() -> Any:
    """Three spans in two scopes of two resources."""
    request: Any = REQUESTS[Signal.TRACES]()
    for number, names in enumerate((("a", "b"), ("c",))):
        resource = request.resource_spans.add()
        resource.resource.attributes.add(key="service.name").value.string_value = f"service {number}"
        scope = resource.scope_spans.add(scope={"name": "scope"})
        for name in names:
            scope.spans.add(name=name).attributes.add(key="name").value.string_value = name
    return request


def batch_of(request: Any) -> Batch:
    """A trace request as a batch."""
    return decode(Signal.TRACES, [request.SerializeToString()])


def back(batch: Batch) -> Any:
    """A batch as a message."""
    return REQUESTS[batch.signal].FromString(encode(batch))


def test_a_column_is_aligned_with_the_records() -> None:
    """At each level there is one value a record."""
    batch = batch_of(spans())
    assert batch.attributes("name").to_pylist() == ["a", "b", "c"]
    assert batch.attributes("service.name", "resource").to_pylist() == ["service 0", "service 0", "service 1"]
    assert batch.attributes("absent", "scope").to_pylist() == [None, None, None]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["x", None, ""], pa.string()),
        ([1, -5, None], pa.int64()),
        ([1.5, None, 2.0], pa.float64()),
        ([True, False, None], pa.bool_()),
        ([b"\x00", None, b""], pa.binary()),
    ],
)
@pytest.mark.parametrize("key", ["name", "new"])
def test_what_is_set_is_read_with_its_type(key: str, values: list[Any], kind: pa.DataType) -> None:
    """Setting a column gives a batch that reads it back, also after encoding; null removes the attribute."""
    old = batch_of(spans())
    new = old.with_attribute(key, values)
    column = new.attributes(key)
    assert column.type == kind
    assert column.to_pylist() == values
    assert batch_of(back(new)).attributes(key).to_pylist() == values
    assert old.attributes("name").to_pylist() == ["a", "b", "c"]


@pytest.mark.parametrize("level", ["record", "scope", "resource"])
def test_one_value_counts_for_all_records(level: Level) -> None:
    """A scalar is set at every level, and None removes it again."""
    batch = batch_of(spans()).with_attribute("env", "prod", level)
    assert batch.attributes("env", level).to_pylist() == ["prod"] * 3
    removed = batch.with_attribute("env", None, level)
    assert removed.attributes("env", level).to_pylist() == [None] * 3
    assert back(removed) == spans()


def test_an_attribute_keeps_its_place_and_its_neighbours() -> None:
    """Setting a key changes it where it stands, drops its doubles, and leaves other attributes alone."""
    request = spans()
    span = request.resource_spans[0].scope_spans[0].spans[0]
    for key in ("first", "k", "last", "k"):
        span.attributes.add(key=key).value.int_value = 1
    edited = back(batch_of(request).with_attribute("k", [7, None, None]))
    attributes = edited.resource_spans[0].scope_spans[0].spans[0].attributes
    assert [(item.key, item.value.int_value) for item in attributes][1:] == [("first", 1), ("k", 7), ("last", 1)]


def test_any_arrow_type_that_means_a_value_is_taken() -> None:
    """Dictionaries, small integers, large strings and chunked arrays are turned into what attributes hold."""
    batch = batch_of(spans())
    columns: list[Any] = [
        pa.array(["x", "y", "x"]).dictionary_encode(),
        pa.array([1, 2, 3], pa.int8()),
        pa.array(["x", "y", "z"], pa.large_string()),
        pa.chunked_array([["x"], ["y", "z"]]),
        pa.array([1, 2, 3], pa.float32()),
    ]
    for column in columns:
        assert batch.with_attribute("k", column).attributes("k").to_pylist() == column.to_pylist()


def test_records_of_one_resource_must_agree() -> None:
    """Different values for one resource are refused; equal ones are set."""
    batch = batch_of(spans())
    set_equal = batch.with_attribute("k", ["x", "x", "y"], "resource")
    assert set_equal.attributes("k", "resource").to_pylist() == ["x", "x", "y"]
    with pytest.raises(ColumnError, match="record 1 differs"):
        batch.with_attribute("k", ["x", "y", "y"], "resource")


@pytest.mark.parametrize("values", [["x"], [1, 2, 3, 4], [[1], [2], [3]], [2**63, 0, 0]])
def test_values_that_do_not_fit_are_refused(values: Any) -> None:
    """Too few or too many values, lists, and integers beyond 64 bits are errors."""
    with pytest.raises(ColumnError, match="cannot set record attribute 'k'"):
        batch_of(spans()).with_attribute("k", values)


def test_mixed_and_nested_values_come_as_otap_columns() -> None:
    """When types differ, the column is OTAP's struct, and maps and lists are CBOR."""
    request = spans()
    first, second = request.resource_spans[0].scope_spans[0].spans
    first.attributes.add(key="k").value.int_value = 5
    pairs = second.attributes.add(key="k").value.kvlist_value.values
    pairs.add(key="list").value.array_value.values.add().double_value = 0.5
    pairs.add(key="none").value.SetInParent()
    column: list[Any] = batch_of(request).attributes("k").to_pylist()
    assert [row["type"] for row in column] == [2, 5, 0]
    assert column[0]["int"] == 5
    assert cbor2.loads(column[1]["ser"]) == {"list": [0.5], "none": None}
