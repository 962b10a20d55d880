"""Parameters as text."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from heliograph.store.binding import Parameter, bind
from heliograph.store.errors import QueryError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("a\tb\nc\\d'e", "a\\tb\\nc\\\\d\\'e"),
        (7, "7"),
        (-1.5, "-1.5"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (True, "true"),
        (False, "false"),
        (None, "\\N"),
        (b"\x00\xff", "\\x00\\xff"),
        (["a'b", 1, None, True], "['a\\'b',1,NULL,true]"),
        ([], "[]"),
        (datetime(2026, 1, 2, 3, 4, 5, 6, UTC), "2026-01-02 03:04:05.000006"),
        (datetime(2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=2))), "2026-01-02 01:00:00.000000"),
    ],
)
def test_each_type_has_one_text(value: Parameter, text: str) -> None:
    """The text is what ClickHouse parses back to the value."""
    assert bind({"v": value}) == {"v": text}


def test_a_time_without_zone_is_refused() -> None:
    """Guessing a zone would move the query by hours."""
    with pytest.raises(QueryError, match="time zone"):
        bind({"v": datetime(2026, 1, 2)})  # noqa: DTZ001 - the point


def test_other_types_are_refused() -> None:
    """A value that has no text form is named, not guessed."""
    with pytest.raises(QueryError, match="dict"):
        bind({"v": {"a": 1}})  # pyright: ignore[reportArgumentType]
