"""Blocks that are encoded while their parcels come."""

from collections.abc import Sequence
from dataclasses import dataclass

from heliograph.exporters.clickhouse.layouts import Layouts, Target
from heliograph.model import Batch, Signal
from heliograph.wire import BlockBuilder

_SERIES = "series"


@dataclass(frozen=True, slots=True)
class OpenBlock:
    """Blocks that grow together, one for each table of a signal.

    Attributes:
        targets: The tables.
        builders: Their columns.
    """

    targets: Sequence[Target]
    builders: Sequence[BlockBuilder]

    def append(self, batch: Batch) -> None:
        """Encode a batch."""
        for builder in self.builders:
            builder.append(batch)

    @property
    def nbytes(self) -> int:
        """Bytes of all columns."""
        return sum(builder.nbytes for builder in self.builders)

    def clear(self) -> None:
        """Take all rows out."""
        for builder in self.builders:
            builder.clear()


def open_block(layouts: Layouts, signal: Signal) -> OpenBlock | None:
    """An empty block; None for a signal of which a table needs all batches at once."""
    targets = layouts.of(signal)
    if any(target.layout.table == _SERIES for target in targets):
        return None
    return OpenBlock(targets, [target.layout.builder() for target in targets])
