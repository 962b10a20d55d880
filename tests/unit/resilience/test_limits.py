"""Rate limiters and adaptive limits."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph.resilience import (
    AdaptiveConcurrency,
    Aimd,
    CallThrottled,
    ClientThrottle,
    ConcurrencyLimited,
    Gcra,
    Gradient2,
    ManualClock,
    RateLimited,
    SlidingWindow,
    TokenBucket,
    Vegas,
)
from heliograph.resilience.limit.base import RateLimiter

LIMITERS: dict[str, Callable[[ManualClock, float], RateLimiter]] = {
    "gcra": lambda clock, wait: Gcra(10, burst=5, wait_seconds=wait, clock=clock),
    "token": lambda clock, wait: TokenBucket(10, 5, wait_seconds=wait, clock=clock),
    "sliding": lambda clock, wait: SlidingWindow(5, 0.5, wait_seconds=wait, clock=clock),
}


@pytest.mark.parametrize("kind", LIMITERS)
@given(st.lists(st.floats(0, 0.3), max_size=80))
def test_rate_is_never_exceeded(kind: str, pauses: list[float]) -> None:
    """Whatever the arrivals, no window of a second lets more than rate plus burst through."""
    clock = ManualClock()
    limiter = LIMITERS[kind](clock, 0)
    passed: list[float] = []
    for pause in pauses:
        clock.advance(pause)
        if limiter.try_acquire():
            passed.append(clock.now)
    for at in passed:
        assert sum(at <= other < at + 1 for other in passed) <= 15 + 1


@pytest.mark.parametrize("kind", LIMITERS)
def test_burst_then_rate(kind: str) -> None:
    """A burst passes, then calls pass at the rate."""
    clock = ManualClock()
    limiter = LIMITERS[kind](clock, 0)
    assert [limiter.try_acquire() for _ in range(7)] == [True] * 5 + [False] * 2
    assert limiter.until_next() > 0
    clock.advance(0.5)
    assert limiter.try_acquire()


@pytest.mark.parametrize("kind", LIMITERS)
async def test_waiting_form(kind: str) -> None:
    """A call that would wait too long is refused with the time to wait; a shorter wait is waited."""
    clock = ManualClock()
    limiter = LIMITERS[kind](clock, 0.3)
    guarded = limiter(lambda: 1)

    def crowd() -> None:
        for _ in range(50):
            guarded()
            clock.now = 1000.0

    with pytest.raises(RateLimited) as refused:
        crowd()
    assert refused.value.retry_after is not None
    assert all(0 < wait <= 0.5 for wait in clock.slept)
    strict = LIMITERS[kind](clock, 0)
    passed = 0
    while strict.try_acquire():
        passed += 1
    with pytest.raises(RateLimited), strict:
        pass
    assert passed == 5


def test_gcra_needs_sense() -> None:
    """Settings that cannot work are refused."""
    with pytest.raises(ValueError, match="rate"):
        Gcra(0)


def test_aimd_grows_and_falls() -> None:
    """One more for a good call under load, a tenth less for an overload, within the bounds."""
    limit = Aimd(20, 10, 22)
    for _ in range(5):
        limit.update(0.01, 20, dropped=False)
    assert limit.limit == 22
    limit.update(9.0, 20, dropped=False)
    assert limit.limit == pytest.approx(19.8)
    limit.update(0.01, 1, dropped=False)
    assert limit.limit == pytest.approx(19.8)
    for _ in range(50):
        limit.update(0.01, 20, dropped=True)
    assert limit.limit == 10


def test_vegas_follows_the_queue() -> None:
    """While latency stays at its best the limit grows; when it doubles the limit falls."""
    limit = Vegas(20)
    for _ in range(10):
        limit.update(0.01, int(limit.limit), dropped=False)
    grown = limit.limit
    assert grown > 20
    for _ in range(20):
        limit.update(0.05, int(limit.limit), dropped=False)
    assert limit.limit < grown


def test_gradient_follows_latency() -> None:
    """With steady latency the limit grows; with a jump it shrinks."""
    limit = Gradient2(20, 5, 200)
    for _ in range(200):
        limit.update(0.01, int(limit.limit), dropped=False)
    grown = limit.limit
    assert grown > 100
    for _ in range(30):
        limit.update(0.1, int(limit.limit), dropped=False)
    assert limit.limit < grown * 0.8


async def test_adaptive_guard() -> None:
    """Calls beyond the limit are refused, and every form gives its place back."""
    guard = AdaptiveConcurrency(Aimd(1, 1, 1))
    assert guard.try_acquire()
    with pytest.raises(ConcurrencyLimited):
        guard(lambda: None)()
    guard.record(0.01)
    assert guard(lambda: 7)() == 7
    with pytest.raises(ValueError, match="x"), guard:
        raise ValueError("x")
    async with guard:
        pass
    assert guard.stats()["running"] == 0


def test_throttle_refuses_as_the_peer_does() -> None:
    """The probability follows the share that the peer refuses, and falls when it recovers."""
    clock = ManualClock()
    throttle = ClientThrottle(clock=clock, random=random.Random(7))
    assert throttle.probability == 0
    for _ in range(1000):
        if throttle.try_acquire():
            throttle.record(accepted=False)
    assert throttle.probability == pytest.approx(0.9, abs=0.02)
    clock.advance(61)
    for _ in range(100):
        throttle.record(accepted=True)
    assert throttle.probability == 0

    def fails() -> None:
        raise OSError

    guarded = ClientThrottle(random=random.Random(1))(fails)
    outcomes: set[type[Exception]] = set()
    for _ in range(500):
        with pytest.raises((OSError, CallThrottled)) as raised:
            guarded()
        outcomes.add(raised.type)
    assert outcomes == {OSError, CallThrottled}
