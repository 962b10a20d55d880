"""What is known of series: a hash table from identities to rows of columns, without a Python object a series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heliograph.processors.shared.metrics.arrays import I64, Flags, Numbers
from heliograph.processors.shared.metrics.series import groups_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from heliograph.processors.shared.metrics.hashing import Keys

_SMALLEST: Final = 256


class SeriesTable:
    """Rows of state by series; not thread-safe.

    Args:
        fields: Names and types of the columns; those of a new series are zero (None for objects).
        limit: How many series there may be; 0 is no bound.
    """

    def __init__(self, fields: Mapping[str, Any], limit: int = 0) -> None:
        self._fields: Final = dict(fields)
        self._limit: Final = limit
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._keys: Keys = np.zeros((2, _SMALLEST), np.uint64)
        self._seen = np.zeros(_SMALLEST, np.float64)
        self._used = np.zeros(_SMALLEST, np.bool_)
        self._columns: dict[str, Numbers] = {name: np.zeros(_SMALLEST, kind) for name, kind in self._fields.items()}
        self._free: I64 = np.arange(_SMALLEST)[::-1]
        self._size = 0
        self._table: I64 = np.full(4 * _SMALLEST, -1, np.int64)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, name: str) -> Numbers:
        """A column; valid until series are added."""
        return self._columns[name]

    @property
    def room(self) -> int:
        """How many series more there may be."""
        return max(0, self._limit - self._size) if self._limit else 1 << 62

    def find(self, keys: Keys) -> I64:
        """For each key its slot, -1 where it is unknown."""
        found = np.full(keys.shape[1], -1, np.int64)
        active = np.arange(keys.shape[1])
        places = self._first_places(keys)
        while len(active):
            slots = self._table[places]
            filled = slots >= 0
            hits = filled & (self._keys[:, slots] == keys[:, active]).all(axis=0)
            found[active[hits]] = slots[hits]
            further = filled & ~hits
            active, places = active[further], self._next(places[further])
        return found

    def resolve(self, keys: Keys, now: float, room: int | None = None) -> tuple[I64, Flags]:
        """For each key its slot and whether it is the first of a new series; slot -1 where there was no room.

        Args:
            keys: Identities.
            now: When they were seen.
            room: How many new series there may be; as the limit says when None.
        """
        slots = self.find(keys)
        fresh = np.zeros(len(slots), np.bool_)
        missing = np.flatnonzero(slots < 0)
        if len(missing):
            groups = groups_of(keys[:, missing])
            _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
            order = np.argsort(first)[: self.room if room is None else room]
            made = np.full(len(first), -1, np.int64)
            made[order] = self._add(keys[:, missing[first[order]]])
            slots[missing] = made[inverse]
            fresh[missing[first[order]]] = True
        self._seen[slots[slots >= 0]] = now
        return slots, fresh

    def expire(self, before: float) -> I64:
        """Forget the series that were last seen before a time; their slots, whose columns may still be read."""
        return self.remove(np.flatnonzero(self._used & (self._seen < before)))

    def remove(self, slots: I64) -> I64:
        """Forget the series of these slots."""
        if len(slots):
            self._used[slots] = False
            self._free = np.concatenate((self._free, slots))
            self._size -= len(slots)
            for name, values in self._columns.items():
                if values.dtype == np.object_:
                    self._columns[name][slots] = None
            self._table = np.full(len(self._table), -1, np.int64)
            self._place(np.flatnonzero(self._used))
        return slots

    def used(self) -> I64:
        """The slots of all series."""
        return np.flatnonzero(self._used)

    def _add(self, keys: Keys) -> I64:
        """Slots for new keys, which are distinct."""
        count = keys.shape[1]
        while count > len(self._free):
            self._grow()
        rest = len(self._free) - count
        slots, self._free = self._free[rest:][::-1].copy(), self._free[:rest]
        self._keys[:, slots] = keys
        self._used[slots] = True
        for name, values in self._columns.items():
            self._columns[name][slots] = None if values.dtype == np.object_ else 0
        self._size += count
        self._place(slots)
        return slots

    def _grow(self) -> None:
        old = len(self._used)
        self._keys = np.concatenate((self._keys, np.zeros_like(self._keys)), axis=1)
        self._seen = np.concatenate((self._seen, np.zeros_like(self._seen)))
        self._used = np.concatenate((self._used, np.zeros_like(self._used)))
        for name, values in self._columns.items():
            self._columns[name] = np.concatenate((values, np.zeros_like(values)))
        self._free = np.concatenate((np.arange(old, 2 * old)[::-1], self._free))
        self._table = np.full(2 * len(self._table), -1, np.int64)
        self._place(np.flatnonzero(self._used))

    def _place(self, slots: I64) -> None:
        """Enter slots into the table; of those that meet at a place one gets it, the others go on."""
        places = self._first_places(self._keys[:, slots])
        while len(slots):
            free = self._table[places] < 0
            self._table[places[free]] = slots[free]
            waiting = self._table[places] != slots
            slots, places = slots[waiting], self._next(places[waiting])

    def _first_places(self, keys: Keys) -> I64:
        return (keys[0] & np.uint64(len(self._table) - 1)).astype(np.int64)

    def _next(self, places: I64) -> I64:
        return (places + 1) & (len(self._table) - 1)


def rounds(slots: I64) -> Iterator[I64]:
    """Rows in rounds: first the first row of each slot, then the second of each, and so on; slots of -1 in none."""
    rows = np.flatnonzero(slots >= 0)
    order = rows[np.argsort(slots[rows], kind="stable")]
    if not len(order):
        return
    ordered = slots[order]
    starts = np.flatnonzero(np.concatenate((np.ones(1, np.bool_), ordered[1:] != ordered[:-1])))
    lengths = np.diff(np.append(starts, len(order)))
    most = int(lengths.max())
    if most == 1:
        yield np.sort(order)
        return
    for turn in range(most):
        yield np.sort(order[starts[lengths > turn] + turn])
