"""Turns delta sums into rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from heliograph.processors.shared.frames import EditProcessor
from heliograph.processors.shared.metrics.arrays import column, present
from heliograph.processors.shared.metrics.names import by_name
from heliograph.processors.shared.metrics.tables import DELTA, GAUGE, METRICS, NUMBERS, SUM, MetricTables

if TYPE_CHECKING:
    from heliograph.model import Batch, Signal
    from heliograph.pipeline import Consumer, CreateSettings
    from heliograph.processors.deltatorate.config import DeltaToRateConfig
    from heliograph.processors.shared.metrics.arrays import Flags

_NANOSECONDS: Final = 1e9


class DeltaToRateProcessor(EditProcessor):
    """Hands on gauges in the place of the named delta sums.

    Args:
        settings: From the graph.
        config: Names of metrics.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(
        self,
        settings: CreateSettings,
        config: DeltaToRateConfig,
        signal: Signal,  # noqa: ARG002 - the factory's shape
        following: Consumer,
    ) -> None:
        super().__init__(following, self._convert)
        self._names: Final = frozenset(config.metrics)
        self._logger: Final = settings.logger
        self._told: Final[set[str]] = set()

    def _convert(self, batch: Batch) -> Batch:
        tables = MetricTables.of(batch)
        names, places = by_name(tables)
        named = np.array([name in self._names for name in names], np.bool_)[places]
        if not named.any():
            return batch
        deltas = (tables.numbers(METRICS, "metric_type") == SUM) & (
            tables.numbers(METRICS, "aggregation_temporality") == DELTA
        )
        self._tell({names[place] for place in places[named & ~deltas]})
        wanted = named & deltas
        if not wanted.any():
            return batch
        self._rates(tables, wanted[tables.parents(NUMBERS)])
        for name, value in (("metric_type", GAUGE), ("aggregation_temporality", 0), ("is_monotonic", False)):
            values = np.where(wanted, value, tables.numbers(METRICS, name))
            tables.set(METRICS, {name: column(values.astype(np.int64), pa.int64()).cast(tables.type(METRICS, name))})
        return tables.batch()

    @staticmethod
    def _rates(tables: MetricTables, rows: Flags) -> None:
        integers, doubles = tables.column(NUMBERS, "int_value"), tables.column(NUMBERS, "double_value")
        is_integer, is_double = present(integers), present(doubles)
        found = tables.numbers(NUMBERS, "double_value", np.float64)
        values = np.where(is_integer, tables.numbers(NUMBERS, "int_value").astype(np.float64), found)
        elapsed = tables.numbers(NUMBERS, "time_unix_nano") - tables.numbers(NUMBERS, "start_time_unix_nano")
        seconds = elapsed / _NANOSECONDS
        rates = np.divide(values, seconds, out=np.zeros(len(values)), where=seconds > 0)
        tables.set(
            NUMBERS,
            {
                "int_value": column(tables.numbers(NUMBERS, "int_value"), integers.type, is_integer & ~rows),
                "double_value": column(np.where(rows, rates, found), doubles.type, is_double | (is_integer & rows)),
            },
        )

    def _tell(self, names: set[str]) -> None:
        """Say once of each metric that it is no delta sum."""
        for name in sorted(names - self._told):
            self._logger.info("metric %s is no delta sum: it does not become a rate", name)
        self._told.update(names)
