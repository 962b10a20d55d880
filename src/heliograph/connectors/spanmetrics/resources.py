"""The resources that have series, and when they were last seen."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heliograph.connectors.shared.coded import Attributes


class Resources:
    """Numbers of resources; a number is never given twice.

    Args:
        limit: How many are kept; those not seen for longest go first, after one more flush.
        key_attributes: Attributes that tell them apart; all of them when empty.
    """

    def __init__(self, limit: int, key_attributes: Iterable[str]) -> None:
        self._limit: Final = limit
        self._key_attributes: Final = frozenset(key_attributes)
        self._numbers: Final[OrderedDict[Attributes, int]] = OrderedDict()
        self._seen: Final[dict[int, int]] = {}
        self._evicted: Final[dict[Attributes, int]] = {}
        self._next = 0
        self.attributes: Final[dict[int, Attributes]] = {}

    def number(self, attributes: Attributes, now: int) -> int:
        """The number of a resource, which is new if it has none."""
        wanted = self._key_attributes
        key = tuple(sorted(item for item in attributes if not wanted or item[0] in wanted))
        number = self._numbers.get(key)
        if number is None:
            number = self._evicted.pop(key, None)
            if number is None:
                number = self._next
                self._next += 1
                self.attributes[number] = attributes
            self._numbers[key] = number
            if len(self._numbers) > self._limit:
                oldest, evicted = self._numbers.popitem(last=False)
                self._evicted[oldest] = evicted
        else:
            self._numbers.move_to_end(key)
        self._seen[number] = now
        return number

    def forget_stale(self, before: int | None) -> set[int]:
        """Forget those that had no place, and those not seen since `before`; their numbers."""
        gone = set(self._evicted.values())
        if before is not None:
            gone.update(number for number, seen in self._seen.items() if seen <= before)
        if gone:
            for key in [key for key, number in self._numbers.items() if number in gone]:
                del self._numbers[key]
            for number in gone:
                del self._seen[number], self.attributes[number]
            self._evicted.clear()
        return gone

    def clear(self) -> None:
        """Forget all."""
        self._numbers.clear()
        self._seen.clear()
        self._evicted.clear()
        self.attributes.clear()
