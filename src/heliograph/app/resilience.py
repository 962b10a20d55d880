"""How the platform protects itself: named pipelines for what it calls, and steps down under pressure.

Ingest is never given up. First the live tail and completion go, which are conveniences; then derived metrics, which can
be computed again from what is stored.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

import psutil

from heliograph.resilience import Degradation, Level, ResilienceManager

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from heliograph.journal import Journal

LEVELS: Final = (
    Level("reduced", 0.7, 0.5, frozenset({"live_tail", "completion"})),
    Level("minimal", 0.9, 0.75, frozenset({"derived_metrics"})),
)
"""Steps down, in order; pressure runs from 0 to 1."""

SLOW_COMMIT_SECONDS: Final = 1.0
"""A mean journal commit that takes so long is full pressure: callers wait for it."""

LOOK_SECONDS: Final = 1.0


class PlatformResilience:
    """The manager, the level of degradation, and the thread that watches pressure.

    Args:
        journal: Gives the journal once there is one.
    """

    def __init__(self, journal: Callable[[], Journal | None]) -> None:
        self.manager: Final = ResilienceManager()
        self.degradation: Final = Degradation(LEVELS, name="platform", on_event=self.manager.hear)
        self.manager.register(self.degradation)
        self.manager.load_environment()
        self._journal: Final = journal
        self._stopped: Final = threading.Event()
        self._commits = (0, 0.0)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._thread = threading.Thread(target=self._watch, name="resilience", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; safe twice."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(5)

    def allows(self, feature: str) -> bool:
        """Whether a feature may run now."""
        return self.degradation.allows(feature)

    def state(self) -> Mapping[str, object]:
        """Everything that exists and how it is, as JSON values."""
        return self.manager.state()

    def override(self, pipeline: str, action: str) -> None:
        """Put the breakers of a pipeline into a state by hand."""
        self.manager.override(pipeline, action)

    def force_level(self, level: str | None) -> None:
        """Hold a level of degradation by hand; None gives control back."""
        self.degradation.force(level)

    def look(self) -> None:
        """Report the signals once."""
        self.degradation.report("memory", _memory_pressure())
        journal = self._journal()
        if journal is None:
            return
        stats = journal.stats()
        self.degradation.report("journal_space", stats.bytes / stats.max_bytes)
        self.degradation.report("journal_queue", 0.0 if stats.healthy else 1.0)
        commits, seconds = self._commits
        self._commits = (stats.commits, stats.commit_seconds)
        fresh = stats.commits - commits
        mean = (stats.commit_seconds - seconds) / fresh if fresh > 0 else 0.0
        self.degradation.report("disk", min(1.0, mean / SLOW_COMMIT_SECONDS))

    def _watch(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            self.look()


def _memory_pressure() -> float:
    """Share of the machine's memory that is in use, of which the last tenth counts double."""
    used = psutil.virtual_memory().percent / 100
    return max(0.0, (used - 0.5) * 2) if used > 0.5 else 0.0  # noqa: PLR2004 - the first half is no pressure
