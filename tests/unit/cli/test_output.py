import pytest

from heliograph.cli.commands.metrics import spark
from heliograph.cli.options import selection, time_parameters
from heliograph.cli.output import bytes_text, count_text, duration_text, time_text


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [(0, "0 ns"), (999, "999 ns"), (1_230_000, "1.23 ms"), (4_500_000_000, "4.5 s"), (123_000_000_000, "2m 3s")],
)
def test_durations(nanoseconds: int, text: str) -> None:
    """A duration has the unit that keeps it short."""
    assert duration_text(nanoseconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (999, "999"), (0.5, "0.5"), (12_300, "12.3k"), (4.56e6, "4.56M")]
)
def test_counts(value: float, text: str) -> None:
    """Counts have three digits and a letter."""
    assert count_text(value) == text


@pytest.mark.parametrize(("value", "text"), [(512, "512 B"), (1536, "1.5 KiB"), (3 * 2**30, "3 GiB")])
def test_bytes(value: int, text: str) -> None:
    """Bytes are told in powers of 1024."""
    assert bytes_text(value) == text


def test_times_keep_milliseconds() -> None:
    """A time is local and ends with its milliseconds."""
    assert time_text(1_795_000_000_123_456_789).endswith(".123")


def test_sparks() -> None:
    """The largest value is the highest block, nothing is a space, equal values are flat."""
    assert spark([0.0, None, 1.0]) == "▁ █"
    assert spark([5.0, 5.0]) == "▁▁"
    assert spark([None]) == " "


def test_selection() -> None:
    """A bare duration means that long ago, and --service is a filter."""
    assert time_parameters("15m", "now") == [("start", "now-15m"), ("end", "now")]
    assert time_parameters("1795000000", "now")[0] == ("start", "1795000000")
    assert selection("now-1h", "now", ("a=b",), "shop")[2:] == [("filter", "a=b"), ("filter", "service=shop")]
