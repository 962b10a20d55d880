"""In turn, with and without weights."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from math import gcd
from typing import Generic, TypeVar

E = TypeVar("E")
_LONGEST = 100_000
_GOLDEN = 0.6180339887


class RoundRobin(Generic[E]):
    """Each endpoint in turn; `pick()` is one step of an iterator.

    Args:
        endpoints: At least one.
    """

    def __init__(self, endpoints: Sequence[E]) -> None:
        if not endpoints:
            raise ValueError("there is no endpoint to pick from")
        self.pick = cycle(list(endpoints)).__next__


class WeightedRoundRobin(Generic[E]):
    """Endpoints as often as their weights say, spread evenly (smooth weighted round robin, worked out in advance).

    Args:
        weights: Endpoint to weight, whole numbers above 0.
    """

    def __init__(self, weights: Mapping[E, int]) -> None:
        if not weights or min(weights.values()) < 1:
            raise ValueError("weights must be whole numbers above 0, for at least one endpoint")
        divisor = gcd(*weights.values())
        total = sum(weights.values()) // divisor
        if total > _LONGEST:
            raise ValueError(f"the weights add up to {total} after division; at most {_LONGEST} are possible")
        # Place the n-th turn at (n + offset) / weight, with offsets that lie far apart (multiples of the golden ratio):
        # sorting gives a smooth order in advance, where nginx's algorithm looks at every endpoint at each pick.
        places = sorted(
            ((turn + (index + 1) * _GOLDEN % 1) / (weight // divisor), index, endpoint)
            for index, (endpoint, weight) in enumerate(weights.items())
            for turn in range(weight // divisor)
        )
        self.pick = cycle([endpoint for _, _, endpoint in places]).__next__
