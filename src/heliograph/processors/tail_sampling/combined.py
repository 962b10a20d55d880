"""Policies made of policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.processors.tail_sampling.decisions import (
    FAILED,
    INVERT_NOT_SAMPLED,
    INVERT_SAMPLED,
    NONE,
    NOT_SAMPLED,
    SAMPLED,
    Flags,
    Votes,
)
from heliograph.processors.tail_sampling.limits import Second

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.processors.tail_sampling.policies import Policy, Traces


class All:
    """Votes `agreed` where all policies sample; each is asked about the traces only that those before it sample.

    Args:
        policies: In their order.
        agreed: The vote then: SAMPLED for `and`, DROPPED for `drop`.
    """

    def __init__(self, policies: Sequence[Policy], agreed: int) -> None:
        self._policies: Final = policies
        self._agreed: Final = agreed

    def vote(self, traces: Traces, active: Flags) -> Votes:
        """Until one does not sample."""
        given = np.full(len(active), NONE, np.int8)
        open_ = active.copy()
        for policy in self._policies:
            if not open_.any():
                break
            found = policy.vote(traces, open_)
            against = (found == NOT_SAMPLED) | (found == INVERT_NOT_SAMPLED)
            given[open_ & against] = NOT_SAMPLED
            given[open_ & (found == FAILED)] = FAILED
            open_ &= ~against & (found != FAILED)
        given[open_] = self._agreed
        return given


class Not:
    """The opposite of a policy's vote; inverted votes stay."""

    def __init__(self, policy: Policy) -> None:
        self._policy: Final = policy

    def vote(self, traces: Traces, active: Flags) -> Votes:
        """The opposite."""
        found = self._policy.vote(traces, active)
        given = found.copy()
        given[found == SAMPLED] = NOT_SAMPLED
        given[found == NOT_SAMPLED] = SAMPLED
        return given


class Composite:
    """The first policy that samples a trace decides, as long as its share of spans in this second lasts.

    Args:
        policies: In their order, each with its share.
        total: Spans a second that no policy may pass.
    """

    def __init__(self, policies: Sequence[tuple[Policy, int]], total: int) -> None:
        self._policies: Final = [(policy, Second(min(share, total))) for policy, share in policies]

    def vote(self, traces: Traces, active: Flags) -> Votes:
        """By the first that samples."""
        given = np.full(len(active), NONE, np.int8)
        open_ = active.copy()
        spans = traces.spans
        for policy, second in self._policies:
            if not open_.any():
                break
            found = policy.vote(traces, open_)
            given[open_ & (found == FAILED)] = FAILED
            takers = open_ & ((found == SAMPLED) | (found == INVERT_SAMPLED))
            taken = np.zeros(len(active), np.bool_)
            taken[takers] = second.take(spans[takers], traces.now)
            given[takers] = np.where(taken[takers], SAMPLED, NOT_SAMPLED)
            open_ &= ~takers & (found != FAILED)
        given[open_] = NOT_SAMPLED
        return given
