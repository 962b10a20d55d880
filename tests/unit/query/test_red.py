import math

from hypothesis import given
from hypothesis import strategies as st

from heliograph.query.red import Counts


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=200), st.sampled_from([0.5, 0.95, 0.99]))
def test_a_quantile_is_within_a_bucket_of_the_truth(durations: list[int], share: float) -> None:
    """A quantile read from the buckets is off by no more than one bucket, a factor of 2^(1/4)."""
    counts = Counts()
    for duration in durations:
        counts.add(1, 0, [(max(0, math.ceil(4 * math.log2(duration))), 1)])
    ordered = sorted(durations)
    truth = ordered[max(0, math.ceil(share * len(ordered)) - 1)]
    assert truth / 2**0.26 - 1 <= counts.quantile(share) <= truth * 2**0.26 + 1


def test_nothing_is_zero() -> None:
    """Without spans every figure is zero."""
    red = Counts().red(60)
    assert (red.requests, red.rate, red.error_rate, red.p99) == (0, 0, 0, 0)
