"""Drops what conditions take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.ottl import ErrorMode, PayloadDroppedError, compile_filter
from heliograph.processors.shared.statements import StatementCosts

if TYPE_CHECKING:
    from heliograph.model import Signal
    from heliograph.pipeline import Consumer, CreateSettings, Host, Parcel
    from heliograph.processors.filter.config import FilterConfig

_SHOWN_ERRORS = 3
_COUNTERS = {
    "traces": "otelcol_processor_filter_spans.filtered",
    "metrics": "otelcol_processor_filter_datapoints.filtered",
    "logs": "otelcol_processor_filter_logs.filtered",
}


class FilterProcessor:
    """Hands on what no condition takes; a batch of which nothing is left is dropped and counted.

    Args:
        settings: From the graph.
        config: The conditions.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(self, settings: CreateSettings, config: FilterConfig, signal: Signal, following: Consumer) -> None:
        self._logger: Final = settings.logger
        self._next: Final = following
        self._quiet: Final = config.error_mode is ErrorMode.SILENT
        conditions = config.conditions(signal)
        self._filter: Final = compile_filter(conditions, signal, config.error_mode) if conditions else None
        self._costs: Final = StatementCosts(settings.telemetry, () if self._filter is None else self._filter.statistics)
        self._filtered: Final = settings.telemetry.counter(_COUNTERS[signal.value], {}, "1")

    def start(self, host: Host) -> None:
        """Nothing to begin."""

    def shutdown(self, deadline: float) -> None:
        """Nothing is held."""

    def consume(self, parcel: Parcel) -> None:
        """Filter and hand on; a failure in error mode `propagate` fails the parcel for good."""
        if self._filter is None:
            self._next.consume(parcel)
            return
        try:
            batch = self._filter.apply(parcel.batch)
        except PayloadDroppedError as error:
            parcel.fail(error)
            return
        finally:
            self._costs.publish()
        if not self._quiet:
            for error in self._filter.errors[:_SHOWN_ERRORS]:
                self._logger.warning("failed to eval condition: %s: %s", error.statement, error.error)
        dropped = parcel.num_items - (0 if batch is None else batch.num_items)
        if dropped:
            self._filtered.add(dropped)
        if batch is None:
            parcel.drop("filtered")
        else:
            self._next.consume(parcel if batch is parcel.batch else parcel.with_batch(batch))
