"""The circuit breaker: tables of transitions, windows, permits."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from heliograph.resilience import BreakerState, CircuitBreaker, CircuitOpen, Event, ManualClock
from heliograph.resilience.breaker import BreakerSettings, EndpointBreakers

State = BreakerState


def small(**settings: object) -> tuple[CircuitBreaker, ManualClock]:
    """A breaker with a window of four calls, half of which may not fail, and its clock."""
    clock = ManualClock()
    given_settings = {"window_size": 4, "minimum_calls": 4, "open_seconds": 10.0, "half_open_calls": 2, **settings}
    return CircuitBreaker(BreakerSettings(**given_settings), "small", clock=clock), clock  # type: ignore[arg-type]


def play(breaker: CircuitBreaker, clock: ManualClock, script: str) -> list[str]:
    """Run a script and list what happened.

    `+` a call that succeeds, `-` one that fails, `s` a slow one, `c` a cancelled one, `>` ten seconds pass. The result
    has the state after each step, or `refused`.
    """
    seen: list[str] = []
    for step in script:
        if step == ">":
            clock.advance(10)
        elif permit := breaker.try_acquire():
            if step == "+":
                breaker.record_success(permit)
            elif step == "-":
                breaker.record_failure(ValueError(), permit)
            elif step == "s":
                breaker.record_slow(permit)
            else:
                breaker.record_failure(asyncio.CancelledError(), permit)
        else:
            seen.append("refused")
            continue
        seen.append(breaker.state.value)
    return seen


@pytest.mark.parametrize(
    ("script", "states"),
    [
        ("+-+-", "closed closed closed open"),
        ("--++", "closed closed closed open"),
        ("-+++-", "closed closed closed closed closed"),
        ("-+++--", "closed closed closed closed closed open"),
        ("----", "closed closed closed open"),
        ("----+", "closed closed closed open refused"),
        ("---->+", "closed closed closed open open half_open"),
        ("---->++", "closed closed closed open open half_open closed"),
        ("---->+-", "closed closed closed open open half_open open"),
        ("---->--", "closed closed closed open open half_open open"),
        ("---->--+", "closed closed closed open open half_open open refused"),
        ("---->++---", "closed closed closed open open half_open closed closed closed closed"),
        ("---->cc++", "closed closed closed open open half_open half_open half_open closed"),
    ],
)
def test_transitions(script: str, states: str) -> None:
    """Closed, open and half open follow each other as resilience4j's tables say."""
    breaker, clock = small()
    assert play(breaker, clock, script) == states.split()


@pytest.mark.parametrize(
    ("action", "state", "passes", "opens"),
    [
        ("force_open", State.FORCED_OPEN, False, False),
        ("disable", State.DISABLED, True, False),
        ("metrics_only", State.METRICS_ONLY, True, False),
        ("half_open", State.HALF_OPEN, True, True),
        ("reset", State.CLOSED, True, True),
        ("open", State.OPEN, False, False),
    ],
)
def test_manual_states(action: str, state: BreakerState, *, passes: bool, opens: bool) -> None:
    """Each of the six states can be entered by hand and lets calls through, or opens, as it should."""
    breaker, clock = small()
    getattr(breaker, action)()
    assert breaker.state is state
    assert bool(breaker.try_acquire()) is passes
    breaker.reset()
    getattr(breaker, action)()
    play(breaker, clock, "----")
    assert (breaker.state is State.OPEN) is (opens or action == "open")
    breaker.reset()
    assert breaker.state is State.CLOSED


def test_forced_open_never_tries_again() -> None:
    """Time does not end a forced opening; `reset` does."""
    breaker, clock = small()
    breaker.force_open()
    assert play(breaker, clock, ">>>+")[-1] == "refused"


def test_metrics_only_still_counts() -> None:
    """Metrics only records rates and never opens."""
    breaker, clock = small()
    breaker.metrics_only()
    play(breaker, clock, "--++")
    assert breaker.stats()["failure_rate"] == 0.5


def test_slow_calls_open_it() -> None:
    """A share of slow calls opens the breaker although they succeed."""
    breaker, clock = small(slow_call_seconds=1.0, slow_call_rate=0.75)
    assert play(breaker, clock, "+sss")[-1] == "open"


def test_consecutive_window() -> None:
    """Failures in a row open it; one success starts the row again."""
    breaker, clock = small(window="consecutive", window_size=3)
    assert play(breaker, clock, "--+--+---")[-2:] == ["closed", "open"]


def test_time_window_forgets() -> None:
    """Failures older than the window no longer count, and few calls never open it."""
    breaker, clock = small(window="time", window_size=5)
    assert play(breaker, clock, "--+>+-") == ["closed", "closed", "closed", "closed", "closed", "closed"]
    assert play(breaker, clock, "--")[-1] == "open"


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=60))
def test_time_window_is_exact_for_few_calls(calls: list[tuple[bool, int]]) -> None:
    """With few calls the lazily sampled window gives the rate that a full list of times gives."""
    clock = ManualClock()
    settings = BreakerSettings(window="time", window_size=6, minimum_calls=10**9)
    breaker = CircuitBreaker(settings, clock=clock)
    history: list[tuple[float, bool]] = []
    for failed, wait in calls:
        clock.advance(wait)
        breaker.record_failure(ValueError()) if failed else breaker.record_success()
        history.append((clock.now, failed))
        recent = [bad for at, bad in history if at > clock.now - 6]
        stats = breaker.stats()
        assert stats["window_calls"] == len(recent)
        assert stats["failure_rate"] == pytest.approx(sum(recent) / len(recent))


@given(st.lists(st.booleans(), max_size=300), st.integers(1, 20))
def test_count_window_agrees_with_a_ring(calls: list[bool], size: int) -> None:
    """Remembering only the failures' places gives the same rates as remembering every call."""
    breaker = CircuitBreaker(BreakerSettings(window_size=size, minimum_calls=size))
    breaker.metrics_only()
    for index, failed in enumerate(calls):
        breaker.record_failure(ValueError()) if failed else breaker.record_success()
        last = calls[max(0, index + 1 - size) : index + 1]
        assert breaker.stats()["failure_rate"] == pytest.approx(sum(last) / len(last))


def test_open_time_grows_and_recovers() -> None:
    """Each opening without a recovery lasts longer, up to the bound; a recovery starts anew."""
    breaker, clock = small(open_growth=2.0, open_seconds_max=30.0)
    waits: list[float] = []
    play(breaker, clock, "----")
    for _ in range(3):
        waits.append(breaker.remaining)
        clock.advance(breaker.remaining)
        play(breaker, clock, "--")
    assert waits == [10, 20, 30]
    clock.advance(30)
    play(breaker, clock, "++----")
    assert breaker.remaining == 10


def test_half_open_gives_few_permits() -> None:
    """In half open as many calls pass as there are permits, however long they take."""
    breaker, clock = small()
    play(breaker, clock, "---->")
    permits = [breaker.try_acquire() for _ in range(5)]
    assert [bool(permit) for permit in permits] == [True, True, False, False, False]


def test_late_results_do_not_decide_a_trial() -> None:
    """A call that began before the breaker opened says nothing about the trial."""
    breaker, clock = small()
    old = breaker.try_acquire()
    play(breaker, clock, "---->")
    trial = breaker.try_acquire()
    breaker.record_failure(ValueError(), old)
    breaker.record_failure(ValueError(), old)
    assert breaker.state is State.HALF_OPEN
    breaker.record_success(trial)
    breaker.record_success(breaker.try_acquire())
    assert breaker.state is State.CLOSED


def test_half_open_has_an_end() -> None:
    """With a bound on half open, permits that never come back do not hold it for ever."""
    breaker, clock = small(half_open_seconds=5.0)
    play(breaker, clock, "---->")
    assert breaker.try_acquire()
    assert breaker.try_acquire()
    clock.advance(6)
    assert not breaker.try_acquire()
    assert breaker.state is State.OPEN


def test_ignored_and_unrecorded_errors() -> None:
    """Ignored errors count as nothing, errors that are not recorded as success."""
    breaker, _ = small(ignore=(KeyError,), record=(OSError,))
    for error in (KeyError(), KeyError(), ValueError(), OSError()):
        breaker.record_failure(error, breaker.try_acquire())
    stats = breaker.stats()
    assert (stats["calls"], stats["failures"]) == (2, 1)


def test_result_predicate() -> None:
    """A result can be a failure."""
    breaker, _ = small(is_failure=lambda result: result == 503)
    guarded = breaker(lambda: 503)
    for _ in range(4):
        assert guarded() == 503
    with pytest.raises(CircuitOpen) as refused:
        guarded()
    assert refused.value.retry_after == 10


def test_an_error_may_ask_for_time() -> None:
    """The wish of the last error decides how long it stays open."""
    breaker, _ = small(retry_after=lambda _: 77.0)
    play(breaker, ManualClock(), "----")
    assert breaker.remaining == 77


def test_events_tell_the_story() -> None:
    """Hooks hear changes and refusals, and a hook that raises hurts nobody."""
    heard: list[Event] = []

    def hook(event: Event) -> None:
        heard.append(event)
        raise RuntimeError("a bad hook")

    breaker = CircuitBreaker(BreakerSettings(window="consecutive", window_size=1), "x", on_event=hook)
    breaker.record_failure(ValueError())
    assert not breaker.try_acquire()
    assert [event.kind.value for event in heard] == ["state_changed", "rejected"]


@pytest.mark.parametrize(
    "wrong",
    [{"window": "daily"}, {"failure_rate": 0}, {"failure_rate": 1.5}, {"window_size": 0}, {"open_growth": 0.5}],
)
def test_bad_settings_are_refused(wrong: dict[str, object]) -> None:
    """A setting that cannot work is named at once."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        BreakerSettings(**wrong)  # type: ignore[arg-type]


async def test_forms_agree() -> None:
    """Decorator, context manager and bare calls, sync and async, count alike."""
    breaker, _ = small()

    async def good_async() -> int:
        return 1

    assert await breaker(good_async)() == 1
    assert breaker(lambda: 2)() == 2
    assert breaker.call(lambda: 3) == 3
    assert await breaker.call(good_async) == 1
    with breaker:
        pass
    async with breaker:
        pass
    with pytest.raises(ValueError, match="inside"), breaker:
        raise ValueError("inside")
    assert (breaker.stats()["calls"], breaker.stats()["failures"]) == (7, 1)


def test_threads_share_one_breaker() -> None:
    """Eight threads lose no call of the count."""
    breaker = CircuitBreaker()
    guarded: Callable[[], None] = breaker(lambda: None)

    def work() -> None:
        for _ in range(5000):
            guarded()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert breaker.stats()["calls"] == 40_000


def test_endpoints_keep_some_in_service() -> None:
    """Per endpoint breakers refuse at most the ejection share, and at least one endpoint can be refused."""
    clock = ManualClock()
    settings = BreakerSettings(window="consecutive", window_size=1)
    breakers = EndpointBreakers(lambda name: CircuitBreaker(settings, name, clock=clock), max_ejection_percent=50)
    hosts = ["a", "b", "c", "d"]
    for host in hosts[:3]:
        breakers[host].record_failure(ValueError())
    assert breakers.available(hosts) == ["c", "d"]
    clock.advance(60)
    assert breakers.available(hosts) == hosts


STATES = {
    # state: after a success, after failures enough to open, after the open time and a call, after a trial that is good
    "closed": ("closed", "open", "closed", "closed"),
    "open": ("open", "open", "half_open", "closed"),
    "half_open": ("half_open", "open", "half_open", "closed"),
    "forced_open": ("forced_open", "forced_open", "forced_open", "forced_open"),
    "disabled": ("disabled", "disabled", "disabled", "disabled"),
    "metrics_only": ("metrics_only", "metrics_only", "metrics_only", "metrics_only"),
}
ENTER = {
    "closed": "reset",
    "open": "open",
    "half_open": "half_open",
    "forced_open": "force_open",
    "disabled": "disable",
    "metrics_only": "metrics_only",
}


@pytest.mark.parametrize(("column", "script"), list(enumerate(["+", "----", ">+", ">++"])))
@pytest.mark.parametrize("state", STATES)
def test_all_six_states(state: str, column: int, script: str) -> None:
    """What a success, failures, time and a good trial make of each state."""
    breaker, clock = small()
    getattr(breaker, ENTER[state])()
    play(breaker, clock, script)
    assert breaker.state.value == STATES[state][column]


@pytest.mark.parametrize("target", ENTER)
@pytest.mark.parametrize("state", ENTER)
def test_every_state_leads_to_every_other_by_hand(state: str, target: str) -> None:
    """By hand any state follows any other, and a permit of the one before decides nothing in the next."""
    breaker, _ = small()
    getattr(breaker, ENTER[state])()
    permit = breaker.try_acquire()
    getattr(breaker, ENTER[target])()
    if permit:
        breaker.record_failure(ValueError(), permit)
    assert breaker.state.value == target


def test_jitter_makes_breakers_come_back_apart() -> None:
    """With jitter the open times differ and are never shorter than asked for."""
    waits: set[float] = set()
    for _ in range(20):
        breaker, _ = small(open_jitter=0.5)
        breaker.open()
        waits.add(breaker.remaining)
    assert len(waits) == 20
    assert all(10 <= wait <= 15 for wait in waits)


class TrialMachine(RuleBasedStateMachine):
    """Random calls, ends, cancellations and waits: permits of a trial never leak, and never exceed its size."""

    def __init__(self) -> None:
        super().__init__()
        self.breaker, self.clock = small()
        self.running: list[tuple[int, BreakerState]] = []

    @rule()
    def call(self) -> None:
        """A call begins when it may."""
        if permit := self.breaker.try_acquire():
            self.running.append((permit, self.breaker.state))

    @precondition(lambda self: self.running)
    @rule(end=st.sampled_from(["success", "failure", "slow", "cancelled", "ignored"]))
    def end(self, end: str) -> None:
        """A call that runs ends somehow."""
        permit, _ = self.running.pop(0)
        if end == "success":
            self.breaker.record_success(permit)
        elif end == "slow":
            self.breaker.record_slow(permit)
        elif end == "failure":
            self.breaker.record_failure(ValueError(), permit)
        elif end == "cancelled":
            self.breaker.record_failure(asyncio.CancelledError(), permit)
        else:
            self.breaker.record_nothing(permit)

    @rule(action=st.sampled_from(["force_open", "disable", "metrics_only", "reset", "open", "half_open"]))
    def by_hand(self, action: str) -> None:
        """Somebody changes the state."""
        getattr(self.breaker, action)()

    @rule()
    def wait(self) -> None:
        """The open time passes."""
        self.clock.advance(10)

    @invariant()
    def trials_are_bounded(self) -> None:
        """Calls of the running trial are at most its permits."""
        current = self.breaker.try_acquire() if self.breaker.state is State.DISABLED else 0
        assert current >= 0
        if self.breaker.state is State.HALF_OPEN:
            newest = max((permit for permit, _ in self.running), default=0)
            assert sum(permit == newest and state is State.HALF_OPEN for permit, state in self.running) <= 2

    def teardown(self) -> None:
        """When nobody runs, a trial has permits again: the breaker can always come back."""
        for permit, _ in self.running:
            self.breaker.record_nothing(permit)
        self.breaker.open()
        self.clock.advance(10)
        assert play(self.breaker, self.clock, "cc++")[-1] == "closed"


TestTrial = TrialMachine.TestCase
