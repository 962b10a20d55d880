"""The last value of each series, and how a point changes it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final

from heliograph.exporters.prometheus.points import DELTA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heliograph.exporters.prometheus.labels import Labels
    from heliograph.exporters.prometheus.points import Exemplar


class Series(ABC):
    """What all kinds share.

    Attributes:
        labels: They name it within its family.
        family: Name of its family.
        time: Of the last point, nanoseconds.
        updated: When that came, on the monotonic clock.
    """

    __slots__ = ("exemplars", "family", "labels", "started", "texts", "time", "updated")

    def __init__(self, family: str, labels: Labels) -> None:
        self.family: Final = family
        self.labels: Final = labels
        self.texts: dict[bool, str] = {}
        self.started = False
        self.time = 0
        self.updated = 0.0
        self.exemplars: Sequence[Exemplar] = ()

    def take(self, row: Mapping[str, Any], temporality: int, exemplars: Sequence[Exemplar]) -> bool:
        """Take a point; False where it is older than the last, or does not fit behind it."""
        time: int = row["time_unix_nano"]
        if self.started and time < self.time:
            return False
        adds = self.started and temporality == DELTA and self._joins(row)
        if adds is None:
            return False
        self._set(row, adds=adds)
        self.time, self.started, self.exemplars = time, True, exemplars
        return True

    def _joins(self, row: Mapping[str, Any]) -> bool | None:
        """Whether a delta begins where the last one ended; None where it must be left out."""
        return bool(row["start_time_unix_nano"] == self.time)

    @abstractmethod
    def _set(self, row: Mapping[str, Any], *, adds: bool) -> None:
        """Take the values of a point, or add them to those before."""


class NumberSeries(Series):
    """A gauge or a sum."""

    __slots__ = ("value",)

    def _set(self, row: Mapping[str, Any], *, adds: bool) -> None:
        value: float = row["value"]
        self.value = self.value + value if adds else value


class HistogramSeries(Series):
    """A histogram with bounds; an exponential one has none here, as in the text formats of Prometheus."""

    __slots__ = ("bounds", "count", "counts", "sum")

    def _joins(self, row: Mapping[str, Any]) -> bool | None:
        start: int = row["start_time_unix_nano"]
        # a gap is a restart; an overlap would count twice
        return True if start == self.time else False if start > self.time else None

    def _set(self, row: Mapping[str, Any], *, adds: bool) -> None:
        bounds: list[float] = row.get("explicit_bounds") or []
        counts: list[int] = row.get("bucket_counts") or []
        count, total = row["count"], row["sum"]
        if adds and self.bounds == bounds and len(self.counts) == len(counts):
            self.counts = [old + new for old, new in zip(self.counts, counts, strict=True)]
            self.count, self.sum = self.count + count, self.sum + total
        else:
            # other bounds than before: what was counted cannot be added
            self.bounds, self.counts, self.count, self.sum = bounds, counts, count, total

    def buckets(self) -> list[tuple[float, int]]:
        """Each bound once, rising, with how many values are at most that."""
        places = dict[float, int]()
        for place, bound in enumerate(self.bounds):
            places.setdefault(bound, place)
        total, found = 0, list[tuple[float, int]]()
        for bound in sorted(places):
            place = places[bound]
            total += self.counts[place] if place < len(self.counts) else 0
            found.append((bound, total))
        return found

    def exemplars_by_bucket(self) -> dict[int, Exemplar]:
        """The last exemplar of each bucket, by its place among `buckets`; that of the last for what is above all."""
        bounds = sorted(set(self.bounds))
        return {bisect_left(bounds, exemplar.value): exemplar for exemplar in self.exemplars}


class SummarySeries(Series):
    """A summary."""

    __slots__ = ("count", "quantiles", "sum")

    def _set(self, row: Mapping[str, Any], *, adds: bool) -> None:  # noqa: ARG002 - summaries have no temporality
        self.count: int = row["count"]
        self.sum: float = row["sum"]
        found = {item["quantile"]: item["value"] for item in row["quantile"] or []}
        self.quantiles: list[tuple[float, float]] = sorted(found.items())
