"""Block layouts of the store's tables, made again when a hot column was added."""

import threading
from dataclasses import dataclass

from heliograph.model import Signal
from heliograph.store import Store
from heliograph.store.schema.catalogue import Catalogue
from heliograph.wire import BlockLayout


@dataclass(frozen=True, slots=True)
class Target:
    """A table and the layout of its blocks."""

    table: str
    columns: tuple[str, ...]
    layout: BlockLayout


class Layouts:
    """The targets of each signal. Thread-safe."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._targets: dict[Signal, list[Target]] = {}

    def of(self, signal: Signal) -> list[Target]:
        """Tables that a batch of a signal is written to."""
        catalogue = self._store.catalogue
        with self._lock:
            if catalogue is not self._catalogue:
                self._targets = {each: self._build(catalogue, each) for each in Signal}
                self._catalogue = catalogue
            return self._targets[signal]

    @staticmethod
    def _build(catalogue: Catalogue, signal: Signal) -> list[Target]:
        return [
            Target(
                table.name,
                tuple(name for name, _, _ in table.layout),
                BlockLayout(table.block, table.layout, table.block_key),
            )
            for table in catalogue.tables_of(signal.value)
        ]
