"""What is remembered of series, and the difference of each point from it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from heliograph.processors.shared.metrics.exponential import Exponential, subtracted
from heliograph.processors.shared.metrics.lists import Lists
from heliograph.processors.shared.metrics.points import exponential_columns, read_exponentials
from heliograph.processors.shared.metrics.selection import Points, places_of, store
from heliograph.processors.shared.metrics.slots import SeriesTable, rounds
from heliograph.processors.shared.metrics.tables import EXPONENTIALS, HISTOGRAMS, NUMBERS

if TYPE_CHECKING:
    from heliograph.processors.shared.metrics.arrays import F64, I64, Arrow, Flags, Numbers
    from heliograph.processors.shared.metrics.hashing import Keys


class Tracker(ABC):
    """Remembers the last point of each series of one kind.

    Args:
        initial: What becomes of first points.
        limit: How many series are remembered.
        begun: When this began, in Unix nanoseconds: series that start later are new.
    """

    fields: dict[str, Any]

    def __init__(self, initial: str, limit: int, begun: int) -> None:
        self._initial: Final = initial
        self.begun = begun
        self.series: Final = SeriesTable({"time": np.int64, **self.fields}, limit)

    @abstractmethod
    def convert(self, points: Points, keys: Keys, now: float) -> tuple[Flags, dict[str, Arrow]]:
        """Which points are kept, and the columns that change; start times change in `points`."""

    def _resolve(self, points: Points, keys: Keys, passed: Flags, now: float) -> tuple[I64, Flags, Flags]:
        """Slots of points with a value (-1 for others), which are the first of a series, and which of these stay."""
        slots = np.full(len(points.rows), -1, np.int64)
        fresh = np.zeros(len(slots), np.bool_)
        points.dropped["no_value"] += int(points.valueless.sum())
        tracked = np.flatnonzero(~points.valueless & ~passed)
        slots[tracked], fresh[tracked] = self.series.resolve(keys[:, tracked], now)
        points.dropped["limit"] += int((slots[tracked] < 0).sum())
        stays = fresh & (self._initial != "drop")
        if self._initial == "auto":
            stays &= (points.start != 0) & (points.start >= self.begun) & (points.start != points.time)
        points.dropped["initial"] += int((fresh & ~stays).sum())
        return slots, fresh, stays

    def _late(self, points: Points, rows: I64, slots: I64, fresh: Flags) -> Flags:
        """Which points are not after the last one of their series; where there are no times, none is."""
        time = points.time[rows]
        return ~fresh[rows] & (time != 0) & (time <= self.series["time"][slots])


class NumberTracker(Tracker):
    """Sums."""

    fields = {"integer": np.int64, "double": np.float64}  # noqa: RUF012 - never changed

    def convert(self, points: Points, keys: Keys, now: float) -> tuple[Flags, dict[str, Arrow]]:
        """Subtract, series by series in the order of their points; NaN is passed on."""
        integers, doubles = points.numbers("int_value"), points.numbers("double_value", np.float64)
        is_double = points.present("double_value")
        passed = is_double & np.isnan(doubles)
        keys = keys ^ np.where(is_double, np.uint64(1), np.uint64(0))
        slots, fresh, kept = self._resolve(points, keys, passed, now)
        kept |= passed
        new_integers, new_doubles = integers.copy(), doubles.copy()
        for rows in rounds(slots):
            at = slots[rows]
            late = self._late(points, rows, at, fresh)
            integer, double = self.series["integer"][at], self.series["double"][at]
            reset = ~fresh[rows] & ~late & ((integers[rows] < integer) | (doubles[rows] < double))
            good = ~fresh[rows] & ~late & ~reset
            kept[rows[good]] = True
            chosen = rows[good]
            new_integers[chosen] = integers[chosen] - integer[good]
            new_doubles[chosen] = doubles[chosen] - double[good]
            points.start[chosen] = self.series["time"][at[good]]
            self._remember(points.time, integers, doubles, rows[~late], at[~late])
            points.dropped["out_of_order"] += int(late.sum())
            points.dropped["reset"] += int(reset.sum())
        return kept, {
            "int_value": points.changed("int_value", new_integers, points.present("int_value")),
            "double_value": points.changed("double_value", new_doubles, is_double),
        }

    def _remember(self, time: I64, integers: I64, doubles: F64, rows: I64, slots: I64) -> None:
        self.series["time"][slots] = time[rows]
        self.series["integer"][slots] = integers[rows]
        self.series["double"][slots] = doubles[rows]


class HistogramTracker(Tracker):
    """Histograms with explicit bounds."""

    fields = {  # noqa: RUF012 - never changed
        "count": np.uint64,
        "sum": np.float64,
        "counts": np.object_,
        "layout": np.uint64,
        "layout2": np.uint64,
        "length": np.int64,
    }

    def convert(self, points: Points, keys: Keys, now: float) -> tuple[Flags, dict[str, Arrow]]:
        """Subtract buckets, counts and sums; a point that has fallen is a reset, and left out."""
        tables, rows = points.tables, points.rows
        buckets = Lists.of(tables.column(HISTOGRAMS, "bucket_counts"), np.uint64)
        layout = Lists.of(tables.column(HISTOGRAMS, "explicit_bounds"), np.float64).take(rows).keys()
        count, sums = points.numbers("count", np.uint64), points.numbers("sum", np.float64).copy()
        counts = buckets.take(rows)
        slots, fresh, kept = self._resolve(points, keys, np.zeros(len(rows), np.bool_), now)
        new_count, new_sum, new_counts = count.copy(), sums.copy(), counts.values.copy()
        for turn in rounds(slots):
            at, own = slots[turn], counts.take(turn)
            late = self._late(points, turn, at, fresh)
            known = self.series
            sums[turn] = np.where(np.isnan(sums[turn]) & ~fresh[turn], known["sum"][at], sums[turn])
            same = (known["length"][at] == own.lengths) & (known["layout"][at] == layout[0, turn])
            same &= known["layout2"][at] == layout[1, turn]
            follows = ~fresh[turn] & ~late & same
            chosen = np.flatnonzero(follows)
            earlier = Lists.join(known["counts"][at[chosen]].tolist(), np.uint64)
            lowered = own.take(chosen).values < earlier.values
            reset = (count[turn[chosen]] < known["count"][at[chosen]]) | earlier.any(lowered)
            on = chosen[~reset]
            places = turn[on]
            new_count[places] = count[places] - known["count"][at[on]]
            new_sum[places] = sums[places] - known["sum"][at[on]]
            spots = places_of(counts, places)
            new_counts[spots] = counts.values[spots] - earlier.take(np.flatnonzero(~reset)).values
            kept[places] = True
            points.start[places] = known["time"][at[on]]
            points.dropped["reset"] += int(reset.sum())
            points.dropped["out_of_order"] += int(late.sum())
            points.dropped["bucket_mismatch"] += int((~fresh[turn] & ~late & ~same).sum())
            self._remember(points.time, count, sums, turn[~late], at[~late])
            known["layout"][at[~late]], known["layout2"][at[~late]] = layout[:, turn[~late]]
            known["length"][at[~late]] = own.lengths[~late]
            store(known["counts"], at[~late], own.take(np.flatnonzero(~late)))
        merged = buckets.values.copy()
        merged[places_of(buckets, rows)] = new_counts
        return kept, self._columns(points, new_count, new_sum, Lists(buckets.edges, merged))

    def _remember(self, time: I64, count: Numbers, sums: F64, rows: I64, slots: I64) -> None:
        self.series["time"][slots] = time[rows]
        self.series["count"][slots] = count[rows]
        self.series["sum"][slots] = sums[rows]

    @staticmethod
    def _columns(points: Points, count: Numbers, sums: F64, counts: Lists) -> dict[str, Arrow]:
        there = points.present("sum")
        old = points.numbers("sum", np.float64)
        nowhere = np.zeros(len(points.rows), np.bool_)
        zeros = np.zeros(len(points.rows), np.float64)
        return {
            "count": points.changed("count", count, points.present("count")),
            "sum": points.changed("sum", np.where(np.isnan(old), old, sums), there),
            "bucket_counts": counts.arrow(points.tables.type(HISTOGRAMS, "bucket_counts")),
            "min": points.changed("min", zeros, nowhere),
            "max": points.changed("max", zeros, nowhere),
        }


class ExponentialTracker(Tracker):
    """Exponential histograms, point by point."""

    fields = {"point": np.object_}  # noqa: RUF012 - never changed

    def convert(self, points: Points, keys: Keys, now: float) -> tuple[Flags, dict[str, Arrow]]:
        """Subtract; a point that does not continue its series is left out."""
        found = read_exponentials(points.tables, np.arange(points.tables.rows(EXPONENTIALS)))
        slots, fresh, kept = self._resolve(points, keys, np.zeros(len(points.rows), np.bool_), now)
        times, known = self.series["time"], self.series["point"]
        starts, new = points.start, fresh.tolist()
        columns = (points.rows.tolist(), slots.tolist(), points.time.tolist())
        for row, (place, slot, time) in enumerate(zip(*columns, strict=True)):
            if slot < 0:
                continue
            point = found[place]
            if not new[row]:
                if time and time <= times[slot]:
                    points.dropped["out_of_order"] += 1
                    continue
                delta = subtracted(point, cast("Exponential", known[slot]))
                kept[row] = delta is not None
                points.dropped["reset"] += delta is None
                found[place] = delta or point
                starts[row] = times[slot]
            known[slot], times[slot] = point, time
        return kept, exponential_columns(points.tables, found)


TRACKERS: Final[dict[str, type[Tracker]]] = {
    NUMBERS: NumberTracker,
    HISTOGRAMS: HistogramTracker,
    EXPONENTIALS: ExponentialTracker,
}
