"""Durations and sizes as the Collector writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph.pipeline.config.values import format_duration, parse_duration, parse_size


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("200ms", 0.2), ("1m30s", 90.0), ("1.5h", 5400.0), ("0", 0.0), ("-1s", -1.0), ("1us", 1e-6), (1_000_000_000, 1.0)],
)
def test_durations_are_read(text: object, seconds: float) -> None:
    """Go's duration strings, and bare numbers as nanoseconds."""
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "5", "1 s", "1d", "s", "1s2", "--1s", "1e3s"])
def test_bad_durations_are_refused(text: str) -> None:
    """What Go would not take is not taken."""
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


@given(st.integers(min_value=0, max_value=10**15))
def test_durations_survive_printing(nanoseconds: int) -> None:
    """A duration that is printed is read again as the same."""
    assert parse_duration(format_duration(nanoseconds / 1e9)) == pytest.approx(nanoseconds / 1e9, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "size"), [(5, 5), ("5", 5), ("1KiB", 1024), ("1.5 MiB", 1_572_864), ("2GB", 2 * 10**9), ("3mib", 3 << 20)]
)
def test_sizes_are_read(text: object, size: int) -> None:
    """Bytes as numbers or with binary and decimal units."""
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "x", "1XB", "-1", "1 Mi B"])
def test_bad_sizes_are_refused(text: str) -> None:
    """Other texts are not sizes."""
    with pytest.raises(ValueError, match="not a size"):
        parse_size(text)
