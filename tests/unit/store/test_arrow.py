"""Cutting results."""

import pyarrow as pa
import pytest

from heliograph.store.arrow import cut, limit_settings, read_stream


@pytest.mark.parametrize(
    ("rows", "size", "kept", "truncated"),
    [(None, None, 100, False), (100, None, 100, False), (7, None, 7, True), (None, 80, 10, True), (5, 80, 5, True)],
)
def test_a_table_is_cut_to_the_smaller_limit(rows: int | None, size: int | None, kept: int, truncated: bool) -> None:  # noqa: FBT001
    """Neither limit is passed, and what was cut is known."""
    table, was_cut = cut(pa.table({"a": pa.array(range(100), pa.int64())}), rows, size)
    assert (table.num_rows, was_cut) == (kept, truncated)


def test_a_row_larger_than_the_limit_leaves_nothing() -> None:
    """A byte limit below one row gives no row, and says so."""
    table, truncated = cut(pa.table({"a": ["x" * 100]}), None, 10)
    assert (table.num_rows, truncated) == (0, True)


def test_an_empty_body_is_an_empty_table() -> None:
    """A statement without a result has no columns."""
    assert read_stream(b"").num_columns == 0


def test_no_limit_asks_for_nothing() -> None:
    """Queries without limits run with the engine's own settings."""
    assert limit_settings(None, None) == {}
