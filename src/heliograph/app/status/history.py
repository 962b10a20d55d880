"""The last hour of the platform's own figures, kept in memory."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

import psutil

from heliograph.model import Signal
from heliograph.pipeline.telemetry.component import ITEMS

if TYPE_CHECKING:
    from heliograph.app.platform import Platform

STEP_SECONDS: Final = 5.0
POINTS: Final = 720
Key = tuple[str, str]
"""Name of a series and signal, empty where it has none."""


class History:
    """Samples every few seconds on a thread of its own.

    Args:
        platform: Whose figures.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform: Final = platform
        self._stop: Final = threading.Event()
        self._thread: Final = threading.Thread(target=self._work, name="status history", daemon=True)
        self._lock: Final = threading.Lock()
        self._points: Final[deque[tuple[int, dict[Key, float]]]] = deque(maxlen=POINTS)
        self._process: Final = psutil.Process()
        self._totals: dict[Key, float] = {}
        self._commits = (0, 0.0)
        self.cpu_percent = 0.0

    def start(self) -> None:
        """Begin to sample."""
        self._process.cpu_percent()
        self._totals = self._counters()
        self._thread.start()

    def stop(self) -> None:
        """End; safe without start and twice."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def points(self) -> list[tuple[int, dict[Key, float]]]:
        """Unix nanoseconds and values, oldest first."""
        with self._lock:
            return list(self._points)

    def _work(self) -> None:
        while not self._stop.wait(STEP_SECONDS):
            point = self._sample()
            with self._lock:
                self._points.append((time.time_ns(), point))

    def _sample(self) -> dict[Key, float]:
        totals = self._counters()
        point = {key: max(0.0, total - self._totals.get(key, 0.0)) / STEP_SECONDS for key, total in totals.items()}
        self._totals = totals
        self.cpu_percent = self._process.cpu_percent()
        point["cpu_percent", ""] = self.cpu_percent
        point["resident_bytes", ""] = float(self._process.memory_info().rss)
        journal = self._platform.engine.journal
        if journal is not None:
            stats = journal.stats()
            commits, seconds = stats.commits - self._commits[0], stats.commit_seconds - self._commits[1]
            self._commits = (stats.commits, stats.commit_seconds)
            point["journal_bytes", ""] = float(stats.bytes)
            point["commit_seconds", ""] = seconds / commits if commits else 0.0
        return point

    def _counters(self) -> dict[Key, float]:
        registry = self._platform.engine.registry
        totals: dict[Key, float] = {}
        for signal in Signal:
            for outcome in ("accepted", "refused"):
                name = f"otelcol_receiver_{outcome}_{ITEMS[signal]}"
                totals[outcome, signal.value] = registry.value(name)
            totals["dropped", signal.value] = registry.value("heliograph_dropped_items", otel_signal=signal.value)
        return totals
