"""Log records whose bodies are lists become several."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.processing import any_value, batch_of, plain, process, records_of

from heliograph.model import Signal
from heliograph.processors.unroll import FACTORY


def unroll(*bodies: Any, recursive: bool = False) -> list[dict[str, Any]]:
    """The records that come out for records with these bodies."""
    made = [
        {"body": any_value(body), "attributes": {"number": number}, "severityText": f"S{number}"}
        for number, body in enumerate(bodies)
    ]
    return records_of(process(FACTORY, {"recursive": recursive}, batch_of(Signal.LOGS, made, {"service.name": "s"})))


def bodies_of(records: Sequence[dict[str, Any]]) -> list[Any]:
    """The bodies of records as plain values."""
    return [plain(record.get("body", {})) for record in records]


def test_each_element_becomes_a_record_with_all_else() -> None:
    """Elements of every type become bodies; times, severity and attributes are the record's."""
    records = unroll("one", ["a", 2, 2.5, True, {"k": [1]}, [3]], "three")
    assert bodies_of(records) == ["one", "three", "a", 2, 2.5, True, {"k": [1]}, [3]]
    assert [record["attributes"]["number"] for record in records] == [0, 2, 1, 1, 1, 1, 1, 1]
    assert {record["severityText"] for record in records[2:]} == {"S1"}


def test_an_empty_list_leaves_no_record() -> None:
    """A record with an empty list goes; a batch of nothing else is dropped."""
    assert bodies_of(unroll([], "one")) == ["one"]
    assert unroll([]) == []


def test_lists_in_lists() -> None:
    """With `recursive`, inner lists are taken apart after their neighbours, as in the Collector."""
    assert bodies_of(unroll([[1, [2]], 3], recursive=True)) == [3, 1, 2]
    assert bodies_of(unroll([[1, [2]], 3])) == [[1, [2]], 3]


VALUES = st.recursive(
    st.one_of(
        st.text(max_size=3),
        st.integers(-(1 << 63), (1 << 63) - 1),
        st.booleans(),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=2), inner, max_size=2),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(bodies=st.lists(VALUES, max_size=5), recursive=st.booleans())
def test_the_order_is_that_of_a_plain_implementation(bodies: list[Any], *, recursive: bool) -> None:
    """The records are those that come of appending elements one after the other to the scope."""
    queue = list(bodies)
    for place, body in enumerate(queue):
        if isinstance(body, list) and (recursive or place < len(bodies)):
            queue.extend(body)
    wanted = [
        body for place, body in enumerate(queue) if not (isinstance(body, list) and (recursive or place < len(bodies)))
    ]
    assert bodies_of(unroll(*bodies, recursive=recursive)) == wanted
