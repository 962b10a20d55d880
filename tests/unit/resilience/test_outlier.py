"""Outlier detection: Envoy's rules as tables of what happened and which hosts are left out."""

import random
from dataclasses import replace

import pytest

from heliograph.exceptions import ConnectionRefused
from heliograph.resilience import CircuitOpen, Event, ManualClock, OutlierDetector, OutlierSettings

SPLIT = OutlierSettings(split_external_local_origin_errors=True, max_ejection_percent=100)
WIDE = OutlierSettings(max_ejection_percent=100)
GATEWAY = OutlierSettings(
    max_ejection_percent=100,
    consecutive_5xx=99,
    consecutive_gateway_failure=3,
    enforcing_consecutive_gateway_failure=100,
)


def play(settings: OutlierSettings, script: str, hosts: str = "abcdefghij") -> tuple[OutlierDetector, ManualClock]:
    """Run a script of steps `host status`, `host x` (not reached), `host h` (health check passed), `> seconds`."""
    clock = ManualClock()
    detector = OutlierDetector(hosts, settings, random=random.Random(1), clock=clock)
    for step in script.split(","):
        host, what = step.split()
        if host == ">":
            clock.advance(float(what))
        elif what == "x":
            detector.record_unreachable(host)
        elif what == "h":
            detector.health_check_passed(host)
        else:
            detector.record(host, int(what))
    return detector, clock


def out(detector: OutlierDetector) -> str:
    """The hosts that are left out."""
    service = detector.available()
    return "".join(host for host in "abcdefghij" if host not in service)


def times(count: int, step: str) -> str:
    """A step so many times."""
    return ",".join([step] * count)


@pytest.mark.parametrize(
    ("settings", "script", "left_out"),
    [
        pytest.param(WIDE, times(4, "a 500"), "", id="four 5xx are not enough"),
        pytest.param(WIDE, times(5, "a 500"), "a", id="five are"),
        pytest.param(WIDE, "a 500,a 501,a 503,a 599,a 502", "a", id="any 5xx counts"),
        pytest.param(WIDE, f"{times(4, 'a 500')},a 200,{times(4, 'a 500')}", "", id="a success starts the row again"),
        pytest.param(WIDE, f"{times(4, 'a 500')},a 404,{times(4, 'a 500')}", "", id="so does a 4xx"),
        pytest.param(WIDE, times(5, "a x"), "a", id="not reached counts as 5xx"),
        pytest.param(WIDE, f"{times(5, 'a 500')},{times(5, 'b 500')}", "ab", id="each host by itself"),
        pytest.param(replace(WIDE, consecutive_5xx=0), times(50, "a 500"), "", id="rule off"),
        pytest.param(replace(WIDE, enforcing_consecutive_5xx=0), times(50, "a 500"), "", id="detected, not enforced"),
        pytest.param(GATEWAY, times(3, "a 503"), "a", id="gateway failures"),
        pytest.param(GATEWAY, "a 502,a 503,a 504", "a", id="of any kind"),
        pytest.param(GATEWAY, "a 503,a 503,a 500,a 503,a 503", "", id="a 500 breaks the gateway row"),
        pytest.param(GATEWAY, times(3, "a x"), "a", id="not reached is a gateway failure"),
        pytest.param(
            replace(GATEWAY, enforcing_consecutive_gateway_failure=0), times(50, "a 503"), "", id="Envoy's default"
        ),
        pytest.param(SPLIT, times(5, "a x"), "a", id="local origin failures"),
        pytest.param(SPLIT, f"{times(4, 'a x')},a 500,{times(4, 'a x')}", "", id="an answer means it was reached"),
        pytest.param(SPLIT, f"{times(4, 'a 500')},{times(4, 'a x')}", "", id="counted apart"),
        pytest.param(SPLIT, f"{times(4, 'a 500')},a x,a 500", "a", id="each row goes on"),
        pytest.param(
            replace(SPLIT, enforcing_consecutive_local_origin_failure=0), times(9, "a x"), "", id="local not enforced"
        ),
    ],
)
def test_rows(settings: OutlierSettings, script: str, left_out: str) -> None:
    """Failures in a row leave a host out by the rule that counts them."""
    detector, _ = play(settings, script)
    assert out(detector) == left_out


@pytest.mark.parametrize(
    ("percent", "always", "failing", "left_out"),
    [
        (10, False, "ab", "a"),
        (30, False, "abcd", "abc"),
        (9, False, "ab", ""),
        (9, True, "ab", "a"),
        (0, False, "a", ""),
        (100, False, "abcdefghij", "abcdefghij"),
        (50, True, "abcdefg", "abcde"),
    ],
)
def test_share_that_may_be_left_out(*, percent: int, always: bool, failing: str, left_out: str) -> None:
    """Never more than `max_ejection_percent`, but one when `always_eject_one_host` is set."""
    settings = OutlierSettings(max_ejection_percent=percent, always_eject_one_host=always)
    detector, _ = play(settings, ",".join(times(5, f"{host} 500") for host in failing))
    assert out(detector) == left_out


def test_time_grows_with_each_ejection_and_shrinks_in_service() -> None:
    """Ejection n lasts n times the base, up to the bound; each good interval takes one back."""
    settings = replace(WIDE, base_ejection_time=30, max_ejection_time=100)
    detector, clock = play(settings, "a 200")
    lasted: list[float] = []
    for _ in range(5):
        for _ in range(5):
            detector.record("a", 500)
        begin = clock.now
        while "a" not in detector.available():
            clock.advance(1)
        lasted.append(clock.now - begin)
    # Hosts come back at a sweep, every ten seconds.
    assert [round(seconds, -1) for seconds in lasted] == [30, 60, 90, 100, 100]
    for _ in range(20):
        clock.advance(10)
        detector.sweep()
    for _ in range(5):
        detector.record("a", 500)
    assert detector.stats()["ejected"] == {"a": {"for_seconds": 30, "ejections": 1}}


def test_bound_is_never_below_the_base() -> None:
    """A `max_ejection_time` below the base means the base."""
    detector, _ = play(replace(WIDE, max_ejection_time=1), times(5, "a 500"))
    assert detector.stats()["ejected"] == {"a": {"for_seconds": 30, "ejections": 1}}


def test_jitter_spreads_the_return() -> None:
    """With jitter the times differ and lie between the base and base plus jitter."""
    script = ",".join(times(5, f"{host} 500") for host in "abcdef")
    detector, _ = play(replace(WIDE, max_ejection_time_jitter=10), script)
    seconds = [entry["for_seconds"] for entry in detector.stats()["ejected"].values()]  # type: ignore[attr-defined]
    assert len(set(seconds)) == 6
    assert all(30 <= value <= 40 for value in seconds)


@pytest.mark.parametrize(
    ("settings", "good", "left_out"),
    [
        (WIDE, [100, 100, 100, 100, 100, 50], "f"),
        (WIDE, [100, 100, 100, 100, 50], "e"),
        (WIDE, [100, 100, 100, 50], ""),
        (WIDE, [90, 91, 92, 89, 90], ""),
        (replace(WIDE, success_rate_stdev_factor=3000), [100, 100, 100, 100, 100, 50], ""),
        (replace(WIDE, enforcing_success_rate=0), [100, 100, 100, 100, 100, 50], ""),
        (replace(WIDE, success_rate_request_volume=101), [100, 100, 100, 100, 100, 50], ""),
        (replace(WIDE, enforcing_success_rate=0, enforcing_failure_percentage=100), [100, 100, 100, 100, 10], "e"),
        (replace(WIDE, enforcing_success_rate=0, enforcing_failure_percentage=100), [15, 15, 15, 15, 16], "abcd"),
        (replace(WIDE, enforcing_success_rate=0, enforcing_failure_percentage=100), [0, 0, 0, 0], ""),
        (
            replace(WIDE, enforcing_success_rate=0, enforcing_failure_percentage=100, failure_percentage_threshold=50),
            [100, 51, 50, 49, 100],
            "cd",
        ),
    ],
)
def test_comparison_of_hosts(settings: OutlierSettings, good: list[int], left_out: str) -> None:
    """At a sweep hosts far below the mean success rate, or above a failure percentage, are left out."""
    clock = ManualClock()
    detector = OutlierDetector("abcdefghij", replace(settings, consecutive_5xx=0), clock=clock)
    for host, count in zip("abcdefghij", good, strict=False):
        for index in range(100):
            detector.record(host, 200 if index < count else 500)
    assert out(detector) == ""
    clock.advance(10)
    assert out(detector) == left_out
    clock.advance(10)
    assert out(detector) == left_out


def test_local_origin_rates_are_compared_apart() -> None:
    """With split counts a host that often cannot be reached is left out although its answers are good."""
    clock = ManualClock()
    detector = OutlierDetector("abcdef", replace(SPLIT, consecutive_local_origin_failure=0), clock=clock)
    for host in "abcdef":
        for index in range(200):
            if host == "f" and index % 2:
                detector.record_unreachable(host)
            else:
                detector.record(host, 200)
    clock.advance(10)
    assert detector.available() == list("abcde")
    assert detector.stats()["enforced"] == {"local_origin_success_rate": 1}


@pytest.mark.parametrize(("brings_back", "left_out"), [(True, ""), (False, "a")])
def test_health_checks_bring_hosts_back(*, brings_back: bool, left_out: str) -> None:
    """A good active health check ends an ejection when it is set so."""
    settings = replace(WIDE, successful_active_health_check_uneject_host=brings_back)
    detector, _ = play(settings, f"{times(5, 'a 500')},a h")
    assert out(detector) == left_out


def test_hosts_come_and_go() -> None:
    """Hosts that stay keep their state; the share is that of the hosts that are there."""
    detector, _ = play(WIDE, times(5, "a 500"))
    detector.set_hosts("abx")
    assert detector.available() == ["b", "x"]
    detector.set_hosts("b")
    assert detector.available() == ["b"]
    assert detector.in_service("a")


async def test_a_host_as_a_policy() -> None:
    """Decorator, context manager and bare calls record answers and refuse while the host is left out."""
    heard: list[Event] = []
    settings = replace(SPLIT, consecutive_5xx=2, consecutive_local_origin_failure=2)
    detector = OutlierDetector("abc", settings, clock=ManualClock(), on_event=heard.append)

    def broken() -> None:
        raise ValueError("broken")

    async def unreachable() -> None:
        raise ConnectionRefused("nobody listens")

    answers = iter([200, 500, 500])
    guard = detector.host("a", lambda outcome: outcome if isinstance(outcome, int) else 500)
    for _ in range(3):
        guard(lambda: next(answers))()
    assert not guard.try_acquire()
    with pytest.raises(CircuitOpen, match="left out"), guard:
        pass
    with pytest.raises(CircuitOpen, match="left out"):
        guard(broken)()
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"), detector.host("b"):
            broken()
        with pytest.raises(ConnectionRefused):
            await detector.host("c")(unreachable)()
    assert detector.available() == []
    async with detector.host("d"):
        pass
    detector.health_check_passed("a")
    assert [event.kind.value for event in heard] == ["ejected"] * 3 + ["brought_back"]


@pytest.mark.parametrize("wrong", [{"interval": 0}, {"max_ejection_percent": 101}, {"consecutive_5xx": -1}])
def test_bad_settings_are_refused(wrong: dict[str, float]) -> None:
    """A setting that cannot work is named."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        OutlierSettings(**wrong)  # type: ignore[arg-type]
