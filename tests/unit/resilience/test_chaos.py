"""Faults on purpose."""

from math import comb

import pytest

from heliograph.resilience import Chaos, FaultInjected, ManualClock, no_waiting

CALLS = 10_000


def bounds(probability: float, confidence: float = 0.999) -> tuple[int, int]:
    """The interval that holds a binomial count with the confidence, as small as half the rest on each side allows."""
    tail, below, low = (1 - confidence) / 2, 0.0, 0
    weights = [comb(200, count) * probability**count * (1 - probability) ** (200 - count) for count in range(201)]
    while below + weights[low] < tail:
        below += weights[low]
        low += 1
    above, high = 0.0, 200
    while above + weights[high] < tail:
        above += weights[high]
        high -= 1
    return low, high


@pytest.mark.parametrize("probability", [0.01, 0.05, 0.3, 0.5, 0.9])
def test_rates_are_what_was_asked_for(probability: float) -> None:
    """Over ten thousand calls the faults lie in the binomial interval of 99.9 %, in blocks of 200 and as a whole."""
    chaos = Chaos(probability, seed=7)
    faults = [not chaos.try_acquire() for _ in range(CALLS)]
    deviation = (CALLS * probability * (1 - probability)) ** 0.5
    assert abs(sum(faults) - CALLS * probability) <= 3.29 * deviation
    low, high = bounds(probability)
    outside = sum(not low <= sum(faults[start : start + 200]) <= high for start in range(0, CALLS, 200))
    assert outside <= 1


def test_a_seed_repeats_the_faults() -> None:
    """The same seed gives the same faults, another seed others."""
    policies = [Chaos(0.5, seed=seed) for seed in (1, 1, 2)]
    first, again, other = ([chaos.try_acquire() for _ in range(99)] for chaos in policies)
    assert first == again != other


async def test_forms() -> None:
    """Decorator, context manager and bare calls, sync and async, fail and wait alike; a switch ends it."""
    clock = ManualClock()
    fails = Chaos(1.0, KeyError("on purpose"))
    late = Chaos(delay_rate=1.0, delay_seconds=5.0, clock=clock)

    async def work() -> str:
        return "done"

    with pytest.raises(KeyError):
        fails(lambda: None)()
    with pytest.raises(KeyError):
        await fails(work)()
    with pytest.raises(KeyError), fails:
        pass
    with pytest.raises(KeyError):
        async with fails:
            pass
    with pytest.raises(FaultInjected):
        Chaos(1.0)(lambda: None)()
    assert late(lambda: "done")() == "done"
    assert clock.slept == [5.0]
    with no_waiting():
        assert await late(work)() == "done"
    fails.enabled = False
    assert await fails(work)() == "done"
    assert (fails.stats(), late.stats()["late"]) == ({"enabled": False, "failed": 4, "late": 0}, 2)
    with pytest.raises(ValueError, match="error_rate"):
        Chaos(1.5)
