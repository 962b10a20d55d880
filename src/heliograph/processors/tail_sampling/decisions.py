"""What policies say about traces, as columns of small numbers."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Votes = NDArray[np.int8]
"""A policy's vote for each trace."""
Flags = NDArray[np.bool_]

NONE: Final = 0
"""It was not asked."""
SAMPLED: Final = 1
NOT_SAMPLED: Final = 2
INVERT_SAMPLED: Final = 3
"""Deprecated: nothing matched an inverted policy."""
INVERT_NOT_SAMPLED: Final = 4
"""Deprecated: something matched an inverted policy."""
DROPPED: Final = 5
FAILED: Final = 6
"""It could not say."""

LABELS: Final = {
    SAMPLED: ("true", "sampled"),
    INVERT_SAMPLED: ("true", "sampled"),
    NOT_SAMPLED: ("false", "not_sampled"),
    INVERT_NOT_SAMPLED: ("false", "not_sampled"),
    DROPPED: ("false", "dropped"),
}
"""Metric attributes `sampled` and `decision` of each vote."""


def votes(yes: Flags, active: Flags, true: int = SAMPLED, false: int = NOT_SAMPLED) -> Votes:
    """Votes of the active traces."""
    return np.where(active, np.where(yes, true, false), NONE).astype(np.int8)


def final(given: list[Votes]) -> Votes:
    """The decision for each trace out of all votes: SAMPLED, NOT_SAMPLED or DROPPED."""
    count = len(given[0])
    none = np.zeros(count, np.bool_)
    seen = {vote: np.logical_or.reduce([none, *(one == vote for one in given)]) for vote in range(FAILED + 1)}
    decision = np.full(count, NOT_SAMPLED, np.int8)
    decision[seen[INVERT_SAMPLED] & ~seen[NOT_SAMPLED]] = SAMPLED
    decision[seen[SAMPLED]] = SAMPLED
    decision[seen[INVERT_NOT_SAMPLED]] = NOT_SAMPLED
    decision[seen[DROPPED]] = DROPPED
    return decision
