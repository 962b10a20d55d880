"""Distinct values of columns as batches give them."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.processing import batch_of

from heliograph.model import Signal
from heliograph.processors.shared.distinct import Encoded, distinct_values

ABSENT = object()
VALUES = st.sampled_from(["a", "b", "", 1, 2, 1.0, True, False, ["a"], {"k": 1}, None, ABSENT])


@settings(max_examples=60, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=10))
def test_each_row_has_its_value(values: list[Any]) -> None:
    """Whatever the types, a row's value is found by its code, equal values once, and None stands for absence."""
    records = [{"attributes": {} if value is ABSENT else {"k": value}} for value in values]
    distinct, codes = distinct_values(batch_of(Signal.LOGS, records).attributes("k"))
    assert distinct[-1] is None
    for value, code in zip(values, codes.tolist(), strict=True):
        found = distinct[code]
        if isinstance(value, list | dict):
            assert isinstance(found, Encoded)
        elif value is ABSENT or value is None:
            assert found is None
        else:
            assert (found, type(found)) == (value, type(value))
    assert len({repr(value) for value in values if value not in (ABSENT, None)}) == len(distinct) - 1
