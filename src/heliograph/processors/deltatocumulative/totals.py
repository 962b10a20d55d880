"""The totals of series, and how a point is added."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from heliograph.processors.shared.metrics.exponential import Exponential, added
from heliograph.processors.shared.metrics.lists import Lists
from heliograph.processors.shared.metrics.points import exponential_columns, read_exponentials
from heliograph.processors.shared.metrics.selection import places_of, store
from heliograph.processors.shared.metrics.slots import SeriesTable, rounds
from heliograph.processors.shared.metrics.tables import EXPONENTIALS, HISTOGRAMS, NUMBERS

if TYPE_CHECKING:
    from heliograph.processors.shared.metrics.arrays import I64, Arrow, Flags, Numbers
    from heliograph.processors.shared.metrics.hashing import Keys
    from heliograph.processors.shared.metrics.selection import Points


class Totals(ABC):
    """Remembers the total of each series of one kind.

    Attributes:
        room: How many series more may be remembered.
        gaps: How often a point did not begin where the one before it ended, since somebody set this to 0.
    """

    fields: dict[str, Any]

    def __init__(self) -> None:
        self.gaps = 0
        self.room = 1 << 62
        self.series: Final = SeriesTable({"start": np.int64, "time": np.int64, **self.fields})

    @abstractmethod
    def add(self, points: Points, keys: Keys, now: float) -> tuple[Flags, dict[str, Arrow]]:
        """Which points are kept, and the columns that change; start times change in `points`."""

    def _resolve(self, points: Points, keys: Keys, now: float) -> tuple[I64, Flags]:
        """The slot of each point that has a value, -1 for others, and which are the first of a series."""
        slots = np.full(len(points.rows), -1, np.int64)
        fresh = np.zeros(len(slots), np.bool_)
        points.dropped["no_value"] += int(points.valueless.sum())
        tracked = np.flatnonzero(~points.valueless)
        slots[tracked], fresh[tracked] = self.series.resolve(keys[:, tracked], now, self.room)
        points.dropped["limit"] += int((slots[tracked] < 0).sum())
        return slots, fresh

    def _accepted(self, points: Points, rows: I64, slots: I64, fresh: Flags) -> Flags:
        """Which points continue their series; the start and the time of these are remembered, and where they begin."""
        known, new = self.series, fresh[rows]
        older = ~new & (points.start[rows] < known["start"][slots])
        late = ~new & ~older & (points.time[rows] <= known["time"][slots])
        points.dropped["older_start"] += int(older.sum())
        points.dropped["out_of_order"] += int(late.sum())
        accepted = ~older & ~late
        begins = points.start[rows]
        self.gaps += int((accepted & ~new & (begins != 0) & (begins > known["time"][slots])).sum())
        known["start"][slots[new]] = begins[new]
        known["time"][slots[accepted]] = points.time[rows[accepted]]
        points.start[rows] = known["start"][slots]
        return accepted


class NumberTotals(Totals):
    """Sums; a series becomes one of doubles when a double comes."""

    fields = {"integer": np.int64, "double": np.float64, "is_double": np.bool_}  # noqa: RUF012 - never changed

    def add(self, points: Points, keys: Keys, now: float) -> tuple[Flags, dict[str, Arrow]]:
        """Add, series by series in the order of their points."""
        integers, doubles = points.numbers("int_value").copy(), points.numbers("double_value", np.float64).copy()
        is_double = points.present("double_value").copy()
        doubles = np.where(is_double, doubles, integers.astype(np.float64))
        slots, fresh = self._resolve(points, keys, now)
        kept = np.zeros(len(slots), np.bool_)
        for turn in rounds(slots):
            accepted = self._accepted(points, turn, slots[turn], fresh)
            rows, at = turn[accepted], slots[turn[accepted]]
            for name, values in (("integer", integers), ("double", doubles)):
                values[rows] += self.series[name][at]
                self.series[name][at] = values[rows]
            is_double[rows] |= self.series["is_double"][at]
            self.series["is_double"][at] = is_double[rows]
            kept[rows] = True
        return kept, {
            "int_value": points.changed("int_value", integers, ~is_double),
            "double_value": points.changed("double_value", doubles, is_double),
        }


class HistogramTotals(Totals):
    """Histograms with explicit bounds; other bounds begin a series anew."""

    fields = {  # noqa: RUF012 - never changed
        "count": np.uint64,
        "sum": np.float64,
        "min": np.float64,
        "max": np.float64,
        "no_sum": np.bool_,
        "no_min": np.bool_,
        "no_max": np.bool_,
        "layout": np.uint64,
        "layout2": np.uint64,
        "length": np.int64,
        "counts": np.object_,
    }

    def add(self, points: Points, keys: Keys, now: float) -> tuple[Flags, dict[str, Arrow]]:
        """Add buckets, counts and sums; minimum and maximum go together."""
        tables, rows = points.tables, points.rows
        buckets = Lists.of(tables.column(HISTOGRAMS, "bucket_counts"), np.uint64)
        counts = buckets.take(rows)
        layout = Lists.of(tables.column(HISTOGRAMS, "explicit_bounds"), np.float64).take(rows).keys()
        begins = points.start.copy()
        slots, fresh = self._resolve(points, keys, now)
        kept = np.zeros(len(slots), np.bool_)
        values = _Values(points)
        for round_ in rounds(slots):
            turn = round_[self._accepted(points, round_, slots[round_], fresh)]
            at, own, known = slots[turn], counts.take(turn), self.series
            same = (known["length"][at] == own.lengths) & (known["layout"][at] == layout[0, turn])
            same &= (known["layout2"][at] == layout[1, turn]) & ~fresh[turn]
            goes_on, anew = np.flatnonzero(same), ~same & ~fresh[turn]
            known["start"][at[anew]] = begins[turn[anew]]
            points.start[turn[anew]] = begins[turn[anew]]
            earlier = Lists.join(known["counts"][at[goes_on]].tolist(), np.uint64)
            counts.values[places_of(counts, turn[goes_on])] += earlier.values
            values.add(known, turn[goes_on], at[goes_on])
            values.remember(known, turn, at)
            known["layout"][at], known["layout2"][at] = layout[:, turn]
            known["length"][at] = own.lengths
            store(known["counts"], at, counts.take(turn))
            kept[turn] = True
        merged = buckets.values.copy()
        merged[places_of(buckets, rows)] = counts.values
        found = Lists(buckets.edges, merged).arrow(tables.type(HISTOGRAMS, "bucket_counts"))
        return kept, {**values.columns(), "bucket_counts": found}


class _Values:
    """Count, sum, minimum and maximum of histogram points."""

    def __init__(self, points: Points) -> None:
        self._points: Final = points
        self._count: Final = points.numbers("count", np.uint64).copy()
        names = ("sum", "min", "max")
        self._values: Final = {name: points.numbers(name, np.float64).copy() for name in names}
        self._there: Final = {name: points.present(name).copy() for name in names}

    def add(self, known: SeriesTable, rows: I64, slots: I64) -> None:
        """Add what is known of series; what one of both lacks, the result lacks."""
        self._count[rows] += known["count"][slots]
        for name, function in (("sum", np.add), ("min", np.minimum), ("max", np.maximum)):
            values: Numbers = self._values[name]
            values[rows] = function(values[rows], known[name][slots])
            self._there[name][rows] &= ~known[f"no_{name}"][slots]

    def remember(self, known: SeriesTable, rows: I64, slots: I64) -> None:
        """Keep the points as what is known of their series."""
        known["count"][slots] = self._count[rows]
        for name, values in self._values.items():
            known[name][slots] = values[rows]
            known[f"no_{name}"][slots] = ~self._there[name][rows]

    def columns(self) -> dict[str, Arrow]:
        """The columns with these values."""
        points = self._points
        changed = {name: points.changed(name, values, self._there[name]) for name, values in self._values.items()}
        return {**changed, "count": points.changed("count", self._count, np.ones(len(points.rows), np.bool_))}


class ExponentialTotals(Totals):
    """Exponential histograms, point by point."""

    fields = {"point": np.object_}  # noqa: RUF012 - never changed

    def add(self, points: Points, keys: Keys, now: float) -> tuple[Flags, dict[str, Arrow]]:
        """Add, at the finest scale that both have."""
        found = read_exponentials(points.tables, np.arange(points.tables.rows(EXPONENTIALS)))
        slots, fresh = self._resolve(points, keys, now)
        kept = np.zeros(len(slots), np.bool_)
        known = self.series["point"]
        for round_ in rounds(slots):
            turn = round_[self._accepted(points, round_, slots[round_], fresh)]
            for row, slot in zip(turn.tolist(), slots[turn].tolist(), strict=True):
                place = int(points.rows[row])
                earlier = cast("Exponential | None", known[slot])
                total = found[place] if earlier is None else added(earlier, found[place])
                found[place] = known[slot] = total
            kept[turn] = True
        return kept, exponential_columns(points.tables, found)


TOTALS: Final[dict[str, type[Totals]]] = {
    NUMBERS: NumberTotals,
    HISTOGRAMS: HistogramTotals,
    EXPONENTIALS: ExponentialTotals,
}
