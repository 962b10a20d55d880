"""Makes log records of the elements of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.processors.unroll.unroll import unrolled

if TYPE_CHECKING:
    from heliograph.model import Signal
    from heliograph.pipeline import Consumer, CreateSettings, Host, Parcel
    from heliograph.processors.unroll.config import UnrollConfig


class UnrollProcessor:
    """Hands on a record for each element of a body that is a list, with all else of the record.

    Args:
        settings: From the graph.
        config: How deep.
        signal: Of the pipeline: logs.
        following: The next consumer.
    """

    def __init__(self, settings: CreateSettings, config: UnrollConfig, signal: Signal, following: Consumer) -> None:
        del settings, signal
        self._recursive: Final = config.recursive
        self._next: Final = following

    def start(self, host: Host) -> None:
        """Nothing to begin."""

    def shutdown(self, deadline: float) -> None:
        """Nothing is held."""

    def consume(self, parcel: Parcel) -> None:
        """Take lists apart and hand on; a batch of empty lists leaves nothing."""
        batch = unrolled(parcel.batch, recursive=self._recursive)
        if len(batch) or not len(parcel.batch):
            self._next.consume(parcel if batch is parcel.batch else parcel.with_batch(batch))
        else:
            parcel.drop("empty_list")
