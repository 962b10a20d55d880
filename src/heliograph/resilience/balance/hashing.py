"""By key: the same key goes to the same endpoint, and few keys move when endpoints change.

Maglev hashing after D. Eisenbud and others, "Maglev: A Fast and Reliable Software Network Load Balancer" (2016).
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Self

_TABLE = 65_537
_STRETCH = 1000
"""Entries that are filled without a breath; about a millisecond."""
_NAMES = 250
"""Names that are hashed without a breath."""
_BREATH_SECONDS = 20e-6
"""Any sleep hands the interpreter over; none at all is too short for another thread to wake up in."""


def _hash(text: str, salt: bytes) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8, salt=salt).digest(), "little")


class Maglev:
    """A table of endpoints, filled by turns.

    Args:
        endpoints: At least one name.
        size: A prime much larger than the number of endpoints.
        breathe: Called now and then while the table is filled, which takes a moment.
    """

    def __init__(
        self, endpoints: Sequence[str], size: int = _TABLE, breathe: Callable[[], object] = lambda: None
    ) -> None:
        if not endpoints or len(endpoints) > size:
            raise ValueError(f"{len(endpoints)} endpoints do not fit a table of {size}")
        self.endpoints = list(endpoints)
        self._size = size
        self._table = self._fill(breathe)

    @classmethod
    async def build(cls, endpoints: Sequence[str], size: int = _TABLE) -> Self:
        """Fill the table in a thread that lets the event loop run every millisecond."""
        return await asyncio.to_thread(cls, endpoints, size, lambda: time.sleep(_BREATH_SECONDS))

    def pick(self, key: object) -> str:
        """The endpoint of a key."""
        return self.endpoints[self._table[hash(key) % self._size]]

    def _fill(self, breathe: Callable[[], object]) -> list[int]:
        size, count = self._size, len(self.endpoints)
        place: list[int] = []
        skip: list[int] = []
        for number, name in enumerate(self.endpoints):
            if number % _NAMES == 0:
                breathe()
            place.append(_hash(name, b"offset") % size)
            skip.append(_hash(name, b"skip") % (size - 1) + 1)
        table = [-1] * size
        filled = due = 0
        while True:
            for index in range(count):
                if filled == due:
                    if filled == size:
                        return table
                    # The fuller the table, the longer the search for a free place.
                    due = filled + max(1, _STRETCH * (size - filled) // size)
                    breathe()
                at = place[index]
                step = skip[index]
                while table[at] >= 0:
                    at += step
                    if at >= size:
                        at -= size
                table[at] = index
                at += step
                place[index] = at - size if at >= size else at
                filled += 1
