"""What policies tell to hooks. Hooks run on the caller's path: they must be quick and must not raise."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class EventKind(StrEnum):
    """What happened."""

    STATE_CHANGED = "state_changed"
    REJECTED = "rejected"
    RETRYING = "retrying"
    GAVE_UP = "gave_up"
    TIMED_OUT = "timed_out"
    HEDGED = "hedged"
    FELL_BACK = "fell_back"
    LIMIT_CHANGED = "limit_changed"
    LEVEL_CHANGED = "level_changed"
    HEALTH_CHANGED = "health_changed"
    EVICTED = "evicted"
    EJECTED = "ejected"
    BROUGHT_BACK = "brought_back"
    FAULT_INJECTED = "fault_injected"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a policy did.

    Attributes:
        kind: What happened.
        policy: Kind of policy, such as `circuit_breaker`.
        name: Name of the policy object.
        at: Seconds of the policy's clock.
        detail: Small values, such as `{"from": "closed", "to": "open"}`.
    """

    kind: EventKind
    policy: str
    name: str
    at: float
    detail: Mapping[str, object] = field(default_factory=dict[str, object])


Hook = Callable[[Event], None]


def no_hook(event: Event) -> None:
    """Hear nothing."""


def tell(hook: Hook, event: Event) -> None:
    """Call `hook`; an error in it never reaches the guarded call."""
    with contextlib.suppress(Exception):
        hook(event)
