"""How many distinct values the attributes of metrics have, about: HyperLogLog with 256 registers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from heliograph.processors.shared.metrics.arrays import U64

_REGISTERS: Final = 256
_ALPHA: Final = 0.7213 / (1 + 1.079 / _REGISTERS)
_METRICS: Final = 100
_KEYS: Final = 32


class Sketch:
    """Counts distinct values by their hashes, with an error of some per cent."""

    __slots__ = ("_registers",)

    def __init__(self) -> None:
        self._registers: Final[np.ndarray[Any, np.dtype[np.uint8]]] = np.zeros(_REGISTERS, np.uint8)

    def add(self, hashes: U64) -> None:
        """Count the values of these hashes."""
        places = (hashes & np.uint64(_REGISTERS - 1)).astype(np.int64)
        # frexp gives the position of the highest bit, exactly enough: 56 bits are left and only that bit matters.
        _, exponents = np.frexp((hashes >> np.uint64(8)).astype(np.float64))
        np.maximum.at(self._registers, places, np.clip(57 - exponents, 1, 57).astype(np.uint8))

    @property
    def count(self) -> int:
        """About how many distinct values were counted."""
        estimate = _ALPHA * _REGISTERS**2 / float(np.exp2(-self._registers.astype(np.float64)).sum())
        empty = int((self._registers == 0).sum())
        if estimate <= 2.5 * _REGISTERS and empty:
            estimate = _REGISTERS * math.log(_REGISTERS / empty)
        return round(estimate)


class KeyCounts:
    """Distinct values by metric and key, of a bounded number of both."""

    def __init__(self) -> None:
        self._sketches: Final[dict[str, dict[str, Sketch]]] = {}

    def add(self, metric: str, key: str, hashes: U64) -> None:
        """Count values of an attribute of a metric."""
        if metric not in self._sketches and len(self._sketches) >= _METRICS:
            return
        keys = self._sketches.setdefault(metric, {})
        if key in keys or len(keys) < _KEYS:
            keys.setdefault(key, Sketch()).add(hashes)

    def top(self, metric: str, number: int = 3) -> list[tuple[str, int]]:
        """The keys of a metric with the most values, and about how many these are."""
        found = [(key, sketch.count) for key, sketch in self._sketches.get(metric, {}).items()]
        return sorted(found, key=lambda item: (-item[1], item[0]))[:number]

    def clear(self) -> None:
        """Forget all values."""
        self._sketches.clear()
