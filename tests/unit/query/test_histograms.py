import pytest

from heliograph.query.histograms import Distribution, Point, explicit_bins, exponential_bins

INFINITY = float("inf")


def test_explicit_bins() -> None:
    """Bounds make bins; the first begins at zero when bounds are positive, the last is open."""
    assert explicit_bins([1.0, 2.0], [3, 4, 5]) == {(0.0, 1.0): 3, (1.0, 2.0): 4, (2.0, INFINITY): 5}
    assert explicit_bins([-1.0], [1, 2]) == {(-INFINITY, -1.0): 1, (-1.0, INFINITY): 2}


def test_exponential_bins() -> None:
    """Scale and offset give powers, on both sides of zero."""
    row = {
        "Scale_": 0,
        "ZeroCount_": 1,
        "ZeroThreshold_": 0.5,
        "PositiveOffset_": 1,
        "PositiveBucketCounts_": [2, 0, 3],
        "NegativeOffset_": 0,
        "NegativeBucketCounts_": [4],
    }
    assert exponential_bins(row) == {(-0.5, 0.5): 1, (2.0, 4.0): 2, (8.0, 16.0): 3, (-2.0, -1.0): 4}


def test_quantiles_interpolate() -> None:
    """A quantile lies within its bin; open bins give the bound, or the known extreme."""
    found = Distribution()
    found.add(Point(10, 5.0, None, None, {(0.0, 1.0): 5, (1.0, 2.0): 5}))
    assert found.quantile(0.5) == pytest.approx(1.0)
    assert found.quantile(0.75) == pytest.approx(1.5)
    open_end = Distribution()
    open_end.add(Point(1, 9.0, 9.0, 9.0, {(2.0, INFINITY): 1}))
    assert open_end.quantile(0.99) == pytest.approx(9.0)
    assert Distribution().quantile(0.5) is None


def test_differences_follow_resets() -> None:
    """What was measured since the point before; all of it after a restart."""
    old, new = (Point(count, count / 2, None, None, {(0.0, 1.0): count}) for count in (10.0, 12.0))
    assert new.since(old).bins == {(0.0, 1.0): 2.0}
    assert old.since(new) is old
