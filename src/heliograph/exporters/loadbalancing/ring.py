"""A consistent hash ring, the same as the Collector's: both put the same keys on the same backends."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

POSITIONS: Final = 131_071
"""Places on the ring."""
POINTS: Final = 200
"""Places that each backend takes."""
PROBES: Final = 10
"""How far a place that is taken may be passed over."""


class HashRing:
    """Backends on a ring; each owns what lies before its places. Immutable.

    Args:
        endpoints: The backends; their order does not matter.

    Attributes:
        endpoints: The backends, sorted.
    """

    def __init__(self, endpoints: Sequence[str]) -> None:
        self.endpoints: Final = tuple(sorted(set(endpoints)))
        owners: dict[int, int] = {}
        for position, _, index in sorted(self._candidates()):
            free = (place for place in range(position, position + PROBES) if place % POSITIONS not in owners)
            place = next(free, None)
            if place is not None:
                owners[place % POSITIONS] = index
        places = sorted(owners)
        self._places: Final = np.array(places, np.uint32)
        self._owners: Final = np.array([owners[place] for place in places], np.int64)

    def _candidates(self) -> Iterator[tuple[int, int, int]]:
        """Place, hash and backend of each point."""
        for index, endpoint in enumerate(self.endpoints):
            for point in range(POINTS):
                crc = zlib.crc32(endpoint.encode() + point.to_bytes(4, "little"))
                yield crc % POSITIONS, crc, index

    def __bool__(self) -> bool:
        return bool(self.endpoints)

    def owners(self, hashes: NDArray[np.uint32]) -> NDArray[np.int64]:
        """For each hash the number of its backend in `endpoints`: the next place on the ring, round the end."""
        found = np.searchsorted(self._places, hashes % np.uint32(POSITIONS), side="left")
        found[found == len(self._places)] = 0
        return self._owners[found]
