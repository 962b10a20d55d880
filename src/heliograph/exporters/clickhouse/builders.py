"""Blocks that are encoded while their parcels come, and their memory, which is used again."""

import threading
from dataclasses import dataclass

from heliograph.exporters.clickhouse.layouts import Layouts, Target
from heliograph.model import Signal
from heliograph.wire import BlockBuilder

_POOLED = 2
"""Builders that are kept for each signal: one grows while the other is written."""
_SERIES = "series"


@dataclass(frozen=True, slots=True)
class OpenBlock:
    """A block that grows.

    Attributes:
        target: The table that it goes to.
        builder: Its columns.
    """

    target: Target
    builder: BlockBuilder


class Builders:
    """Gives builders out and takes them back. Thread-safe.

    Fresh memory for each block would cost more than filling it: the system hands it out page by page.
    """

    def __init__(self, layouts: Layouts) -> None:
        self._layouts = layouts
        self._lock = threading.Lock()
        self._free: dict[Signal, list[OpenBlock]] = {}

    def take(self, signal: Signal) -> OpenBlock | None:
        """An empty block; None for a signal whose rows go to several tables."""
        targets = self._layouts.of(signal)
        if len(targets) != 1 or targets[0].layout.table == _SERIES:
            return None
        with self._lock:
            free = self._free.get(signal, [])
            while free:
                block = free.pop()
                if block.target is targets[0]:
                    return block
        return OpenBlock(targets[0], targets[0].layout.builder())

    def give_back(self, signal: Signal, block: OpenBlock) -> None:
        """The block was written or given up."""
        block.builder.clear()
        with self._lock:
            free = self._free.setdefault(signal, [])
            if len(free) < _POOLED:
                free.append(block)
