"""Runs OTTL statements on each batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.ottl import ErrorMode, PayloadDroppedError, compile_transform
from heliograph.processors.shared.statements import StatementCosts

if TYPE_CHECKING:
    from heliograph.model import Signal
    from heliograph.pipeline import Consumer, CreateSettings, Host, Parcel
    from heliograph.processors.transform.config import TransformConfig

_SHOWN_ERRORS = 3


class TransformProcessor:
    """Edits batches; a batch without statements for its signal passes untouched.

    Args:
        settings: From the graph.
        config: The statements.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(self, settings: CreateSettings, config: TransformConfig, signal: Signal, following: Consumer) -> None:
        self._logger: Final = settings.logger
        self._next: Final = following
        self._quiet: Final = config.error_mode is ErrorMode.SILENT
        groups = config.groups(signal)
        flatten = config.flatten_data and signal.value == "logs"
        self._transform: Final = (
            compile_transform(groups, signal, config.error_mode, flatten_data=flatten) if groups else None
        )
        self._costs: Final = StatementCosts(
            settings.telemetry, () if self._transform is None else self._transform.statistics
        )

    def start(self, host: Host) -> None:
        """Nothing to begin."""

    def shutdown(self, deadline: float) -> None:
        """Nothing is held."""

    def consume(self, parcel: Parcel) -> None:
        """Edit and hand on; a failure in error mode `propagate` fails the parcel for good."""
        if self._transform is None:
            self._next.consume(parcel)
            return
        try:
            batch, errors = self._transform.apply(parcel.batch)
        except PayloadDroppedError as error:
            parcel.fail(error)
            return
        finally:
            self._costs.publish()
        if errors and not self._quiet:
            for error in errors[:_SHOWN_ERRORS]:
                self._logger.warning("failed to execute statement: %s: %s", error.statement, error.error)
        self._next.consume(parcel.with_batch(batch))
