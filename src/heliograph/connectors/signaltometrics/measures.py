"""What records contribute to a metric: numbers, and how often they count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from heliograph.connectors.shared.exponential import DEFAULT_MAX_SIZE
from heliograph.connectors.shared.series import ExplicitHistograms, ExponentialHistograms
from heliograph.connectors.shared.tables import EXPONENTIAL, GAUGE, HISTOGRAM, SUM
from heliograph.ottl.golang.strconv import float_to_int

if TYPE_CHECKING:
    from heliograph.connectors.shared.coded import Flags, Floats, Ints
    from heliograph.connectors.shared.tables import MetricTables, Points
    from heliograph.connectors.signaltometrics.config import MetricConfig


class Numbers:
    """Values of records.

    Attributes:
        doubles: As doubles.
        ints: As ints; 0 for doubles.
        is_double: Which were doubles.
        missing: Which are no numbers.
    """

    def __init__(self, values: list[Any]) -> None:
        kinds = set(map(type, values))
        rows = len(values)
        self.missing: Flags = np.zeros(rows, np.bool_)
        if not kinds <= {int, float}:
            self.missing = np.array([type(value) not in (int, float) for value in values], np.bool_)
            values = [0 if gone else value for value, gone in zip(values, self.missing.tolist(), strict=True)]
        self.is_double: Flags = np.zeros(rows, np.bool_)
        if float in kinds:
            self.is_double = np.array([type(value) is float for value in values], np.bool_)
        self.doubles: Floats = np.array(values, np.float64)
        whole = [0 if double else value for value, double in zip(values, self.is_double.tolist(), strict=True)]
        self.ints: Ints = np.array(whole, np.int64)

    def counts(self) -> Ints:
        """As whole numbers, doubles cut off."""
        cut = [float_to_int(value) for value in self.doubles[self.is_double].tolist()]
        found = self.ints.copy()
        found[self.is_double] = cut
        return found


class Measure(Protocol):
    """What a metric keeps for each series of a batch."""

    kind: int
    """Type of the metric."""
    passes_nil: bool
    """Whether records without a value are passed over instead of failing."""

    def add(self, series: int, places: Ints, values: Numbers, rows: Ints, counts: Ints) -> None:
        """Add records.

        Args:
            series: How many series there are.
            places: For each record the place of its series.
            values: The values of all records of the level.
            rows: Which of them these are.
            counts: How often each counts.
        """
        ...

    def write(self, tables: MetricTables, points: Points) -> None:
        """Write a point for each series."""
        ...


class _NumberMeasure:
    """A number for each series: an int as long as no double comes."""

    def __init__(self) -> None:
        self._ints: Ints = np.zeros(0, np.int64)
        self._doubles: Floats = np.zeros(0, np.float64)
        self._mixed = False

    def _make_room(self, series: int, values: Numbers, rows: Ints) -> None:
        """Let there be a number for each of `series`, doubles if there is one among the values of `rows`."""
        self._ints = np.concatenate((self._ints, np.zeros(series - len(self._ints), np.int64)))
        self._doubles = np.concatenate((self._doubles, np.zeros(series - len(self._doubles), np.float64)))
        self._mixed = self._mixed or bool(values.is_double[rows].any())

    def write(self, tables: MetricTables, points: Points) -> None:
        """Write a point for each series."""
        tables.numbers(points, self._doubles if self._mixed else self._ints)


class SumMeasure(_NumberMeasure):
    """A sum: of ints as long as no double comes."""

    kind: int = SUM
    passes_nil: bool = False

    def add(self, series: int, places: Ints, values: Numbers, rows: Ints, counts: Ints) -> None:  # noqa: ARG002 - the protocol's
        """Add records."""
        self._make_room(series, values, rows)
        np.add.at(self._ints, places, values.ints[rows])
        np.add.at(self._doubles, places, values.doubles[rows])


class GaugeMeasure(_NumberMeasure):
    """A gauge: the last value."""

    kind: int = GAUGE
    passes_nil: bool = True

    def add(self, series: int, places: Ints, values: Numbers, rows: Ints, counts: Ints) -> None:  # noqa: ARG002 - the protocol's
        """Add records."""
        self._make_room(series, values, rows)
        last = np.full(series, -1, np.int64)
        np.maximum.at(last, places, np.arange(len(rows)))
        said = np.flatnonzero(last >= 0)
        self._ints[said] = values.ints[rows[last[said]]]
        self._doubles[said] = values.doubles[rows[last[said]]]


class HistogramMeasure:
    """A histogram of either kind."""

    passes_nil: bool = False

    def __init__(self, state: ExplicitHistograms | ExponentialHistograms, kind: int) -> None:
        self._state: Final = state
        self.kind: int = kind

    def add(self, series: int, places: Ints, values: Numbers, rows: Ints, counts: Ints) -> None:
        """Add records."""
        self._state.resize(series)
        self._state.add(np.arange(series), places, values.doubles[rows], counts)

    def write(self, tables: MetricTables, points: Points) -> None:
        """Write a point for each series."""
        self._state.write(tables, points)


def measure_of(config: MetricConfig) -> Measure:
    """An empty one for a metric."""
    if config.histogram is not None:
        return HistogramMeasure(ExplicitHistograms(config.histogram.bounds), HISTOGRAM)
    if config.exponential_histogram is not None:
        size = config.exponential_histogram.max_size or DEFAULT_MAX_SIZE
        return HistogramMeasure(ExponentialHistograms(size), EXPONENTIAL)
    return SumMeasure() if config.sum is not None else GaugeMeasure()
