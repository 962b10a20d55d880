"""Pings and ages of a connection, after the `keepalive` section."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from heliograph.receivers.otlp.config import Keepalive

_PING_AFTER: Final = 7200.0
_PING_TIMEOUT: Final = 20.0
_MIN_PING_TIME: Final = 300.0
_MIN_PING_TIME_IDLE: Final = 7200.0
_STRIKES: Final = 2
_GREETING_SECONDS: Final = 20.0


class Verdict(Enum):
    """What is to be done with a connection."""

    FINE = auto()
    PING = auto()
    LEAVE = auto()
    """Take no new calls, and close after those at work."""
    ABORT = auto()


class Health:
    """Times of one connection.

    Args:
        settings: What is configured.
        now: Loop time.
    """

    __slots__ = ("_began", "_heard", "_idle_since", "_last_ping", "_left", "_pinged", "_settings", "_strikes")

    def __init__(self, settings: Keepalive, now: float) -> None:
        self._settings: Final = settings
        self._began = self._heard = now
        self._idle_since = now
        self._pinged = 0.0
        self._left = 0.0
        self._last_ping = float("-inf")
        self._strikes = 0

    def heard(self, now: float) -> None:
        """The peer sent something."""
        self._heard = now
        self._pinged = 0.0

    def answered(self, now: float) -> None:
        """A call was answered: the peer may ping again, and an idle time begins."""
        self._strikes = 0
        self._last_ping = float("-inf")
        self._idle_since = now

    def may_ping(self, now: float, *, busy: bool) -> bool:
        """Count a ping of the peer; False when it pings too often."""
        policy = self._settings.enforcement_policy
        least = policy.min_time or _MIN_PING_TIME
        if not busy and not policy.permit_without_stream:
            least = max(least, _MIN_PING_TIME_IDLE)
        if now - self._last_ping < least:
            self._strikes += 1
        self._last_ping = now
        return self._strikes <= _STRIKES

    def look(self, now: float, *, greeted: bool, busy: bool) -> Verdict:
        """What is to be done now; asked about once a second."""
        settings = self._settings.server_parameters
        if busy:
            self._idle_since = now
        if not greeted:
            return Verdict.ABORT if now - self._began > _GREETING_SECONDS else Verdict.FINE
        if self._left:
            grace = settings.max_connection_age_grace
            return Verdict.ABORT if grace and now - self._left > grace else Verdict.FINE
        old = settings.max_connection_age and now - self._began >= settings.max_connection_age
        idle = settings.max_connection_idle and not busy and now - self._idle_since >= settings.max_connection_idle
        if old or idle:
            self._left = now
            return Verdict.LEAVE
        if self._pinged:
            return Verdict.ABORT if now - self._pinged > (settings.timeout or _PING_TIMEOUT) else Verdict.FINE
        if now - self._heard > (settings.time or _PING_AFTER):
            self._pinged = now
            return Verdict.PING
        return Verdict.FINE
