"""A small sample of what came in the last minute, for trying things on live data."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from heliograph.model import Batch, Signal

SECONDS: Final = 60.0
"""How old a record of the sample may be."""
PAUSE: Final = 0.5
"""Seconds between two batches of a signal that are looked at: the sample costs the same at any load."""
RECORDS: Final = 20
"""Spans, log records or metrics kept of one batch."""
BATCHES: Final = 60


class RecentTelemetry:
    """Keeps the first records of a batch every half second, a minute long; for each signal at most 60 times 20."""

    def __init__(self) -> None:
        self._kept: Final[dict[Signal, deque[tuple[float, Batch]]]] = {}
        self._next: Final[dict[Signal, float]] = {}

    def offer(self, batch: Batch) -> None:
        """Look at a batch that came; cheap, and safe from any thread."""
        now, signal = time.monotonic(), batch.signal
        if now < self._next.get(signal, 0.0) or not len(batch):
            return
        self._next[signal] = now + PAUSE
        kept = self._kept.setdefault(signal, deque(maxlen=BATCHES))
        kept.append((now, batch.slice(0, RECORDS).compact()))

    def sample(self, signal: Signal, records: int) -> Batch | None:
        """At most so many records of the last minute, the newest batches of them, oldest first; None without any."""
        since, rows = time.monotonic() - SECONDS, 0
        found: list[Batch] = []
        for came, batch in reversed(list(self._kept.get(signal, ()))):
            if came < since or rows >= records:
                break
            found.append(batch.slice(0, records - rows))
            rows += len(found[-1])
        return type(found[0]).concat(found[::-1]) if found else None
