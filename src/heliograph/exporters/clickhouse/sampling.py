"""Samples of what was stored, for the completion of attribute names and values."""

import time
import uuid
from collections.abc import Sequence

from heliograph.exceptions import HeliographError
from heliograph.model import Batch, Signal
from heliograph.store import Store
from heliograph.store.schema.rollups import SAMPLE_ROWS, SAMPLE_SECONDS
from heliograph.wire import BlockLayout


class Sampler:
    """Keeps some rows of each signal and stores them as one sample now and then. Used by one thread.

    A lost sample costs an estimate a little of its quality: errors are passed over.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows: dict[Signal, list[Batch]] = {}
        self._stored: dict[Signal, float] = {}

    def add(self, signal: Signal, batches: Sequence[Batch]) -> None:
        """Take some rows of a block."""
        if self._store.sample_of(signal.value) is None:
            return
        kept = self._rows.setdefault(signal, [])
        room = SAMPLE_ROWS - sum(len(batch) for batch in kept)
        share = max(1, room // max(1, len(batches)))
        for batch in batches:
            rows = min(len(batch), share, room)
            if rows <= 0:
                break
            kept.append(batch if rows == len(batch) else batch.slice(0, rows))
            room -= rows

    @property
    def due_in(self) -> float | None:
        """Seconds until a sample is due; None when there is none."""
        dues = [
            self._stored.get(signal, -SAMPLE_SECONDS) + SAMPLE_SECONDS for signal, rows in self._rows.items() if rows
        ]
        return max(0.0, min(dues) - time.monotonic()) if dues else None

    def store(self, *, everything: bool = False) -> None:
        """Store the samples that are due."""
        now = time.monotonic()
        for signal, batches in self._rows.items():
            due = self._stored.get(signal, -SAMPLE_SECONDS) + SAMPLE_SECONDS
            if not batches or (now < due and not everything):
                continue
            self._stored[signal] = now
            self._rows[signal] = []
            self._insert(signal, batches)

    def _insert(self, signal: Signal, batches: Sequence[Batch]) -> None:
        table = self._store.sample_of(signal.value)
        if table is None:
            return
        columns = [name for name, _, _ in table.layout]
        try:
            block = BlockLayout(table.block, table.layout).encode_many(batches)
            self._store.insert_block(table.name, block, uuid.uuid4().hex, columns)
        except HeliographError:
            return
