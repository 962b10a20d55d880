"""Blocks that are encoded while their parcels come, and their memory, which is used again."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from heliograph.exporters.clickhouse.layouts import Layouts, Target
from heliograph.model import Batch, Signal
from heliograph.wire import BlockBuilder

_POOLED = 2
"""Builders that are kept for each signal: one grows while the other is written."""
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


class Builders:
    """Gives builders out and takes them back. Thread-safe.

    Fresh memory for each block would cost more than filling it: the system hands it out page by page.
    """

    def __init__(self, layouts: Layouts) -> None:
        self._layouts = layouts
        self._lock = threading.Lock()
        self._free: dict[Signal, list[OpenBlock]] = {}

    def take(self, signal: Signal) -> OpenBlock | None:
        """An empty block; None for a signal of which a table needs all batches at once."""
        targets = self._layouts.of(signal)
        if any(target.layout.table == _SERIES for target in targets):
            return None
        with self._lock:
            free = self._free.get(signal, [])
            while free:
                block = free.pop()
                if block.targets is targets:
                    return block
        return OpenBlock(targets, [target.layout.builder() for target in targets])

    def give_back(self, signal: Signal, block: OpenBlock) -> None:
        """The block was written or given up."""
        block.clear()
        with self._lock:
            free = self._free.setdefault(signal, [])
            if len(free) < _POOLED:
                free.append(block)
