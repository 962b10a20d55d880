"""The state of series: one place each in columns that grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from heliograph.connectors.shared.coded import BOOL, ranks
from heliograph.connectors.shared.exponential import ExponentialHistogram
from heliograph.connectors.shared.tables import Exemplars, Points

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heliograph.connectors.shared.coded import Attributes, Flags, Floats, Ints
    from heliograph.connectors.shared.tables import MetricTables

Key = tuple[Any, ...]
"""What tells series apart: first the number of the resource, then the values of the dimensions."""

OVERFLOW: Final = "otel.metric.overflow"
_OVERFLOW_ATTRIBUTES: Final[Attributes] = ((OVERFLOW, BOOL, True),)


def resized(array: Any, rows: int) -> Any:
    """The array with at least `rows` rows, those that are new all zeros; it grows by halves."""
    if rows <= len(array):
        return array
    grown = np.zeros((max(rows, len(array) * 3 // 2, 16), *array.shape[1:]), array.dtype)
    grown[: len(array)] = array
    return grown


class State(Protocol):
    """What is counted for each series."""

    def resize(self, rows: int) -> None:
        """Have room for `rows` series."""
        ...

    def keep(self, flags: Flags) -> None:
        """Forget the others."""
        ...

    def write(self, tables: MetricTables, points: Points) -> None:
        """Write a point for each series."""
        ...


class Sums:
    """Integers that are added up."""

    def __init__(self) -> None:
        self.values: Ints = np.zeros(0, np.int64)

    def resize(self, rows: int) -> None:
        """Have room."""
        self.values = resized(self.values, rows)

    def keep(self, flags: Flags) -> None:
        """Forget the others."""
        self.values = self.values[: len(flags)][flags]

    def write(self, tables: MetricTables, points: Points) -> None:
        """Write them."""
        tables.numbers(points, self.values[: len(points.metrics)])

    def add(self, places: Ints, counts: Ints) -> None:
        """Add."""
        np.add.at(self.values, places, counts)


class Histograms(State, Protocol):
    """Distributions of values."""

    def add(self, places: Ints, groups: Ints, values: Floats, counts: Ints) -> None:
        """Add values.

        Args:
            places: The place of each group's series.
            groups: For each value its group.
            values: The values.
            counts: How often each counts.
        """
        ...


class ExplicitHistograms:
    """Histograms with the same bounds.

    Args:
        bounds: The inclusive upper ends of all buckets but the last, rising.
    """

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds: Final = np.array(bounds, np.float64)
        self._buckets: Ints = np.zeros((0, len(bounds) + 1), np.int64)
        self._sums: Floats = np.zeros(0, np.float64)

    def resize(self, rows: int) -> None:
        """Have room."""
        self._buckets, self._sums = resized(self._buckets, rows), resized(self._sums, rows)

    def keep(self, flags: Flags) -> None:
        """Forget the others."""
        self._buckets, self._sums = self._buckets[: len(flags)][flags], self._sums[: len(flags)][flags]

    def add(self, places: Ints, groups: Ints, values: Floats, counts: Ints) -> None:
        """Add values, see `Histograms`."""
        width = len(self._bounds) + 1
        codes = groups * width + np.searchsorted(self._bounds, values, side="left")
        size = len(places) * width
        buckets = np.bincount(codes, counts, size).astype(np.int64).reshape(len(places), width)
        np.add.at(self._buckets, places, buckets)
        np.add.at(self._sums, places, np.bincount(groups, values * counts, len(places)))

    def write(self, tables: MetricTables, points: Points) -> None:
        """Write them."""
        rows = len(points.metrics)
        tables.histograms(points, self._bounds, self._buckets[:rows], self._sums[:rows])


class ExponentialHistograms:
    """Histograms whose buckets follow the values.

    Args:
        max_size: The most buckets on either side of zero.
    """

    def __init__(self, max_size: int) -> None:
        self._max_size: Final = max_size
        self._histograms: list[ExponentialHistogram] = []

    def resize(self, rows: int) -> None:
        """Have room."""
        while len(self._histograms) < rows:
            self._histograms.append(ExponentialHistogram(self._max_size))

    def keep(self, flags: Flags) -> None:
        """Forget the others."""
        self._histograms = [one for one, kept in zip(self._histograms, flags.tolist(), strict=True) if kept]

    def add(self, places: Ints, groups: Ints, values: Floats, counts: Ints) -> None:
        """Add values, see `Histograms`."""
        order = np.argsort(groups, kind="stable")
        ends = np.searchsorted(groups[order], np.arange(len(places)), side="right").tolist()
        start = 0
        for place, end in zip(places.tolist(), ends, strict=True):
            rows = order[start:end]
            self._histograms[place].add(values[rows], counts[rows])
            start = end

    def write(self, tables: MetricTables, points: Points) -> None:
        """Write them."""
        tables.exponentials(points, self._histograms)


class Family:
    """The series of one metric.

    Args:
        state: What is counted for each.
        describe: The attributes of a series by its key.
        limit: The most series of a resource; all others are one more. 0: no limit.
        max_exemplars: The most exemplars of a series between two `forget_exemplars`.
    """

    def __init__(
        self, state: State, describe: Callable[[Key], Attributes], *, limit: int = 0, max_exemplars: int = 0
    ) -> None:
        self._state: Final = state
        self._describe: Final = describe
        self._limit: Final = limit
        self._max_exemplars: Final = max_exemplars
        self._places: dict[Key, int] = {}
        self._per_owner: dict[Any, int] = {}
        self._attributes: list[Attributes] = []
        self._starts: Ints = np.zeros(0, np.int64)
        self._seen: Ints = np.zeros(0, np.int64)
        self._held: Ints = np.zeros(0, np.int64)
        self._exemplars: list[Exemplars] = []

    def __len__(self) -> int:
        return len(self._places)

    @property
    def keys(self) -> list[Key]:
        """The key of each series, in the order of their places."""
        return list(self._places)

    @property
    def seen(self) -> Ints:
        """When each series was last added to."""
        return self._seen[: len(self)]

    @property
    def starts(self) -> Ints:
        """When each series began."""
        return self._starts[: len(self)]

    def places(self, keys: Sequence[Key], now: int) -> Ints:
        """The place of each key's series, which begins now if it is new; several keys may share one."""
        known = self._places
        found = [known[key] if key in known else self._begin(key, now) for key in keys]
        places = np.array(found, np.int64)
        self._seen[places] = now
        return places

    def _begin(self, key: Key, now: int) -> int:
        owner = key[0]
        number = self._per_owner.get(owner, 0)
        attributes = None
        if self._limit and number >= self._limit:
            key, attributes = (owner, OVERFLOW), _OVERFLOW_ATTRIBUTES
            if key in self._places:
                return self._places[key]
        place = len(self._places)
        self._places[key] = place
        self._per_owner[owner] = number + 1
        self._attributes.append(self._describe(key) if attributes is None else attributes)
        self._state.resize(place + 1)
        self._starts, self._seen, self._held = (
            resized(array, place + 1) for array in (self._starts, self._seen, self._held)
        )
        self._starts[place] = now
        return place

    def exemplify(self, places: Ints, values: Floats, trace_ids: Any, span_ids: Any) -> None:
        """Keep some of these as exemplars: the first of each series, as long as it has room.

        Args:
            places: For each the place of its series.
            values: Their values.
            trace_ids: Rows of 16 bytes; those of zeros are no exemplars.
            span_ids: Rows of 8 bytes.
        """
        traced = np.flatnonzero(trace_ids.any(axis=1) & (self._held[places] < self._max_exemplars))
        taken = traced[self._held[places[traced]] + ranks(places[traced]) < self._max_exemplars]
        if len(taken):
            np.add.at(self._held, places[taken], 1)
            self._exemplars.append(Exemplars(places[taken], values[taken], trace_ids[taken], span_ids[taken]))

    def forget_exemplars(self) -> None:
        """Begin anew with exemplars."""
        self._exemplars = []
        self._held[:] = 0

    def keep(self, flags: Flags) -> None:
        """Forget the other series; call `forget_exemplars` before."""
        if flags.all():
            return
        kept = np.flatnonzero(flags).tolist()
        keys = self.keys
        self._places = {keys[place]: number for number, place in enumerate(kept)}
        self._per_owner = {}
        for key in self._places:
            self._per_owner[key[0]] = self._per_owner.get(key[0], 0) + 1
        self._attributes = [self._attributes[place] for place in kept]
        self._state.keep(flags)
        self._starts, self._seen, self._held = (
            array[: len(flags)][flags] for array in (self._starts, self._seen, self._held)
        )

    def clear(self) -> None:
        """Forget all series."""
        self.forget_exemplars()
        self.keep(np.zeros(len(self), np.bool_))

    def points(self, metrics: Ints, time: int, starts: Ints | None = None) -> Points:
        """A point for each series.

        Args:
            metrics: The metric of each series.
            time: Of the points.
            starts: Where their time begins, if not where the series began.
        """
        times = np.full(len(self), time, np.int64)
        begun = self.starts if starts is None else starts
        return Points(metrics, self._attributes, begun, times, self._joined_exemplars())

    def write(self, tables: MetricTables, metrics: Ints, time: int, starts: Ints | None = None) -> None:
        """Write the points."""
        self._state.write(tables, self.points(metrics, time, starts))

    def _joined_exemplars(self) -> Exemplars | None:
        parts = self._exemplars
        if not parts:
            return None
        return Exemplars(
            np.concatenate([part.points for part in parts]),
            np.concatenate([part.values for part in parts]),
            np.concatenate([part.trace_ids for part in parts]),
            np.concatenate([part.span_ids for part in parts]),
        )
