"""By key: the same key goes to the same endpoint, and few keys move when endpoints change.

Maglev hashing after D. Eisenbud and others, "Maglev: A Fast and Reliable Software Network Load Balancer" (2016).
"""

from collections.abc import Sequence
from hashlib import blake2b

_TABLE = 65_537


def _hash(text: str, salt: bytes) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8, salt=salt).digest(), "little")


class Maglev:
    """A table of endpoints, filled by turns.

    Args:
        endpoints: At least one name.
        size: A prime much larger than the number of endpoints.
    """

    def __init__(self, endpoints: Sequence[str], size: int = _TABLE) -> None:
        if not endpoints or len(endpoints) > size:
            raise ValueError(f"{len(endpoints)} endpoints do not fit a table of {size}")
        self.endpoints = list(endpoints)
        self._size = size
        self._table = self._fill()

    def pick(self, key: object) -> str:
        """The endpoint of a key."""
        return self.endpoints[self._table[hash(key) % self._size]]

    def _fill(self) -> list[int]:
        size, count = self._size, len(self.endpoints)
        place = [_hash(name, b"offset") % size for name in self.endpoints]
        skip = [_hash(name, b"skip") % (size - 1) + 1 for name in self.endpoints]
        table = [-1] * size
        filled = 0
        while True:
            for index in range(count):
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
                if filled == size:
                    return table
