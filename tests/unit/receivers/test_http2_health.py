"""Pings and ages of gRPC connections, by the clock."""

import pytest

from heliograph.receivers.otlp.config import Keepalive, KeepaliveEnforcement, KeepaliveServer
from heliograph.receivers.otlp.http2.health import Health, Verdict


def health(**seconds: float) -> Health:
    """Of a connection that began at 1000."""
    settings = {name: f"{value}s" for name, value in seconds.items()}
    return Health(Keepalive(server_parameters=KeepaliveServer.model_validate(settings)), 1000.0)


def verdict(of: Health, now: float, *, busy: bool = False, greeted: bool = True) -> Verdict:
    """What is to be done."""
    return of.look(now, greeted=greeted, busy=busy)


def test_a_peer_that_says_nothing_is_dropped() -> None:
    """Who has not greeted after twenty seconds never will."""
    assert verdict(health(), 1019, greeted=False) is Verdict.FINE
    assert verdict(health(), 1021, greeted=False) is Verdict.ABORT


def test_a_silent_peer_is_pinged() -> None:
    """After `time` without a byte; what it says counts, silence for `timeout` ends it."""
    one = health(time=10, timeout=5)
    assert verdict(one, 1009) is Verdict.FINE
    assert verdict(one, 1011) is Verdict.PING
    assert verdict(one, 1015) is Verdict.FINE
    one.heard(1015.5)
    assert verdict(one, 1020) is Verdict.FINE
    assert verdict(one, 1026) is Verdict.PING
    assert verdict(one, 1032) is Verdict.ABORT


def test_old_connections_are_left() -> None:
    """After `max_connection_age`, with `max_connection_age_grace` for what is at work."""
    one = health(max_connection_age=60, max_connection_age_grace=10)
    assert verdict(one, 1059, busy=True) is Verdict.FINE
    assert verdict(one, 1060, busy=True) is Verdict.LEAVE
    assert verdict(one, 1069, busy=True) is Verdict.FINE
    assert verdict(one, 1071, busy=True) is Verdict.ABORT


def test_idle_connections_are_left() -> None:
    """`max_connection_idle` counts from the last answer."""
    one = health(max_connection_idle=5)
    assert verdict(one, 1004) is Verdict.FINE
    assert verdict(one, 1006, busy=True) is Verdict.FINE
    one.answered(1007)
    assert verdict(one, 1011) is Verdict.FINE
    assert verdict(one, 1012) is Verdict.LEAVE


@pytest.mark.parametrize(
    ("without_stream", "busy", "taken"), [(True, False, True), (False, False, False), (False, True, True)]
)
def test_pings_of_the_peer_are_bounded(*, without_stream: bool, busy: bool, taken: bool) -> None:
    """Three pings that come too soon are too many; without a call at work they count only where that is allowed."""
    policy = KeepaliveEnforcement.model_validate({"min_time": "10s", "permit_without_stream": without_stream})
    one = Health(Keepalive(enforcement_policy=policy), 0.0)
    assert all(one.may_ping(second, busy=busy) for second in (0.0, 11.0, 22.0))
    assert one.may_ping(33.0, busy=busy) is taken
    assert one.may_ping(44.0, busy=busy) is taken
    one.answered(45.0)
    assert all(one.may_ping(second, busy=busy) for second in (46.0, 46.0, 46.0))
    assert not one.may_ping(46.0, busy=busy)
