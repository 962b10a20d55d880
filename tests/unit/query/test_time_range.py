import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph.query.errors import InvalidQuestionError
from heliograph.query.time_range import NANOSECONDS, TimeRange, parse_duration, parse_time

NOW = 1_795_000_000_123_456_789


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("250ms", 250_000_000),
        ("1.5s", 1_500_000_000),
        ("1h30m", 5400 * NANOSECONDS),
        ("7", 7),
        ("2us", 2000),
        ("1d", 86400 * NANOSECONDS),
    ],
)
def test_durations(text: str, nanoseconds: int) -> None:
    """Durations are read in every unit."""
    assert parse_duration(text) == nanoseconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", NOW),
        ("now-15m", NOW - 900 * NANOSECONDS),
        ("-1h", NOW - 3600 * NANOSECONDS),
        (str(NOW), NOW),
        ("1795000000", 1_795_000_000 * NANOSECONDS),
        ("2026-11-21T15:00:00Z", 1_795_273_200 * NANOSECONDS),
        ("2026-11-21T15:00:00.123456789Z", 1_795_273_200_123_456_789),
        ("2026-11-21T16:00:00.5+01:00", 1_795_273_200_500_000_000),
        ("2026-11-21", 1_795_219_200 * NANOSECONDS),
    ],
)
def test_times(text: str, expected: int) -> None:
    """Times keep their nanoseconds in every form."""
    assert parse_time(text, now=NOW) == expected


@pytest.mark.parametrize("text", ["", "soon", "now-", "now-x", "2026-13-01", "99999999999999999999"])
def test_no_times(text: str) -> None:
    """Anything else is refused and the parameter named."""
    with pytest.raises(InvalidQuestionError) as caught:
        parse_time(text, now=NOW, field="end")
    assert caught.value.field == "end"


def test_defaults_are_the_last_hour() -> None:
    """Without times the range is the hour before now."""
    assert TimeRange.parse(None, None, now=NOW) == TimeRange(NOW - 3600 * NANOSECONDS, NOW)
    with pytest.raises(InvalidQuestionError, match="before end"):
        TimeRange.parse("now", "now-1h", now=NOW)


@given(st.integers(1, 10**18), st.integers(1, 400 * 86400 * NANOSECONDS), st.integers(1, 1000))
def test_buckets_cover_the_range(start: int, length: int, buckets: int) -> None:
    """Buckets are aligned, contiguous, cover the range, and are about as many as asked for."""
    span = TimeRange(start, start + length)
    step = span.step(buckets)
    times = span.times(step)
    assert times[0] <= span.start < times[0] + step
    assert times[-1] < span.end <= times[-1] + step
    assert len(times) <= buckets + 1
    assert all(time % step == 0 for time in times)
