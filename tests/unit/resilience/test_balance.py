"""Picks of endpoints."""

from collections import Counter

import pytest

from heliograph.resilience.balance import LeastLoaded, Maglev, PeakEwma, RoundRobin, WeightedRoundRobin

HOSTS = [f"host-{index}" for index in range(10)]


def test_turns() -> None:
    """Round robin takes each in turn; weights are kept exactly and spread evenly."""
    robin = RoundRobin(["a", "b"])
    assert [robin.pick() for _ in range(4)] == ["a", "b", "a", "b"]
    weighted = WeightedRoundRobin({"a": 5, "b": 1, "c": 1})
    picks = [weighted.pick() for _ in range(7)]
    assert Counter(picks) == {"a": 5, "b": 1, "c": 1}
    assert "a" * 5 not in "".join(picks * 2)


def test_least_loaded_spreads() -> None:
    """Two random choices keep the busiest endpoint near the average."""
    balancer = LeastLoaded(HOSTS, seed=1)
    loads = Counter(balancer.pick() for _ in range(1000))
    assert max(loads.values()) <= 104
    balancer.done(0)


def test_peak_ewma_avoids_the_slow() -> None:
    """A slow endpoint gets few calls."""
    balancer = PeakEwma(HOSTS, seed=1)
    picks: Counter[int] = Counter()
    for _ in range(2000):
        index = balancer.pick()
        picks[index] += 1
        balancer.observe(index, 1.0 if index == 3 else 0.01)
    assert picks[3] < 2000 / 10 / 3


def test_maglev_is_even_and_steady() -> None:
    """Keys spread evenly, and when a host goes few keys of the others move."""
    before, after = Maglev(HOSTS), Maglev(HOSTS[:-1])
    keys = [f"key-{index}" for index in range(5000)]
    spread = Counter(before.pick(key) for key in keys)
    assert min(spread.values()) > 350
    moved = sum(before.pick(key) != after.pick(key) for key in keys if before.pick(key) != "host-9")
    assert moved < 5000 * 0.1


@pytest.mark.parametrize("kind", [RoundRobin, LeastLoaded, PeakEwma, Maglev, lambda _: WeightedRoundRobin({})])
def test_nothing_to_pick_from(kind: type) -> None:
    """Without an endpoint there is no balancer."""
    with pytest.raises(ValueError, match="endpoint"):
        kind([])
