"""Samples of what was stored, for the completion of attribute names and values."""

import threading
import time
import uuid
from collections.abc import Sequence

from heliograph.exceptions import HeliographError
from heliograph.model import Batch, Signal
from heliograph.store import Store
from heliograph.store.schema.rollups import SAMPLE_ROWS, SAMPLE_SECONDS
from heliograph.wire import BlockLayout

_SHARE = 64
"""Rows that a sample takes of one batch, so that it shows many."""


class Sampler:
    """Keeps some rows of each signal and stores them as one sample now and then. Filled by any thread, stored by one.

    A lost sample costs an estimate a little of its quality: errors are passed over.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._rows: dict[Signal, list[Batch]] = {}
        self._room: dict[Signal, int] = {}
        self._stored: dict[Signal, float] = {}

    def add(self, batch: Batch) -> None:
        """Take some rows of a batch."""
        signal = batch.signal
        if self._room.get(signal, SAMPLE_ROWS) <= 0 or self._store.sample_of(signal.value) is None:
            return
        with self._lock:
            room = self._room.get(signal, SAMPLE_ROWS)
            rows = min(len(batch), _SHARE, room)
            if rows <= 0:
                return
            # A small part is kept for seconds: not with all the bytes of the batch.
            kept = batch if rows == len(batch) else batch.slice(0, rows).compact()
            self._rows.setdefault(signal, []).append(kept)
            self._room[signal] = room - rows

    @property
    def due_in(self) -> float | None:
        """Seconds until a sample is due; None when there is none."""
        with self._lock:
            waiting = [signal for signal, rows in self._rows.items() if rows]
        dues = [self._stored.get(signal, -SAMPLE_SECONDS) + SAMPLE_SECONDS for signal in waiting]
        return max(0.0, min(dues) - time.monotonic()) if dues else None

    def store(self, *, everything: bool = False) -> None:
        """Store the samples that are due."""
        now = time.monotonic()
        for signal in Signal:
            if now < self._stored.get(signal, -SAMPLE_SECONDS) + SAMPLE_SECONDS and not everything:
                continue
            with self._lock:
                batches = self._rows.pop(signal, [])
                self._room[signal] = SAMPLE_ROWS
            if batches:
                self._stored[signal] = now
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
