"""How the platform protects itself: named pipelines for what it calls, and steps down under pressure.

Ingest is never given up. First the live tail and completion go, which are conveniences; then derived metrics, which can
be computed again from what is stored.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from heliograph.app.pressure import journal_space, memory_pressure
from heliograph.exceptions import HeliographError, InvalidArgument
from heliograph.pipeline.telemetry.component import ITEMS
from heliograph.resilience import (
    BreakerState,
    CircuitBreaker,
    Degradation,
    ErrorBudget,
    HealthCheck,
    HealthRegistry,
    Level,
    ResilienceManager,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from heliograph.journal import Journal
    from heliograph.pipeline.telemetry import Registry

logger = logging.getLogger(__name__)

LEVELS: Final = (
    Level("reduced", 0.7, 0.5, frozenset({"live_tail", "completion"})),
    Level("minimal", 0.9, 0.75, frozenset({"derived_metrics"})),
)
"""Steps down, in order; pressure runs from 0 to 1."""

SLOW_COMMIT_SECONDS: Final = 1.0
"""A mean journal commit that takes so long is full pressure: callers wait for it."""

UNHEALTHY: Final = 0.8
"""Pressure while a dependency is unhealthy, or the error budget of receiving is spent: conveniences go."""

OBJECTIVE: Final = 0.99
"""Share of what receivers are sent that they must take; the rest is the error budget, over five minutes."""

LOOK_SECONDS: Final = 1.0


class PlatformResilience:
    """The manager, the level of degradation, and the thread that watches pressure.

    Args:
        journal: Gives the journal once there is one.
        registry: Gives the platform's own counters, for the error budget of receiving.
    """

    def __init__(
        self, journal: Callable[[], Journal | None], registry: Callable[[], Registry | None] = lambda: None
    ) -> None:
        self.manager: Final = ResilienceManager()
        self.degradation: Final = Degradation(LEVELS, name="platform", on_event=self.manager.hear)
        self.health: Final = HealthRegistry()
        self.budget: Final = ErrorBudget(OBJECTIVE, 300.0)
        self.manager.register(self.degradation)
        self.manager.load_environment()
        self._journal: Final = journal
        self._registry: Final = registry
        self._stopped: Final = threading.Event()
        self._commits = (0, 0.0, time.monotonic())
        self._received: tuple[float, float] | None = None
        self._thread: threading.Thread | None = None
        self._prepare()

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
        """Hold a level of degradation by hand; None gives control back.

        Raises:
            InvalidArgument: There is no such level.
        """
        try:
            self.degradation.force(level)
        except ValueError as error:
            raise InvalidArgument(str(error)) from error

    def look(self) -> None:
        """Ask for health and report every signal once."""
        self.health.check_all_blocking()
        self._count_received()
        self.degradation.look()

    def _prepare(self) -> None:
        watch = self.degradation.watch
        watch("memory", memory_pressure)
        watch("journal_space", lambda: journal_space(self._journal()))
        watch("journal_queue", lambda: 0.0 if self._journal_is_well() else 1.0)
        watch("disk", self._disk_pressure)
        watch("health", lambda: UNHEALTHY if self.health.pressure else 0.0)
        watch("error_budget", lambda: min(1.0, self.budget.spent) * UNHEALTHY)
        hear = self.manager.hear
        for check in (
            HealthCheck(self._journal_is_well, "journal", rise=3, fall=2, on_event=hear),
            HealthCheck(self._store_is_reached, "store", rise=3, fall=2, on_event=hear),
        ):
            self.health.add(check)
            self.manager.register(check)
        self.manager.observe("queue", "journal", self._journal_state)
        self.manager.observe("error_budget", "receiving", lambda: {"spent": self.budget.spent, "objective": OBJECTIVE})

    def _journal_is_well(self) -> bool:
        journal = self._journal()
        return journal is None or journal.stats().healthy

    def _store_is_reached(self) -> bool:
        """Whether no breaker keeps calls from the store."""
        pipelines = [self.manager.find(name) for name in ("store.query", "store.insert")]
        policies = [policy for pipeline in pipelines if pipeline is not None for policy in pipeline.policies]
        states = {policy.state for policy in policies if isinstance(policy, CircuitBreaker)}
        return not states & {BreakerState.OPEN, BreakerState.FORCED_OPEN}

    def _disk_pressure(self) -> float:
        journal = self._journal()
        if journal is None:
            return 0.0
        stats, now = journal.stats(), time.monotonic()
        commits, seconds, since = self._commits
        fresh = stats.commits - commits
        if fresh > 0 or not stats.pending_bytes:
            self._commits = (stats.commits, stats.commit_seconds, now)
        # Without a commit since, what waits has waited for all that time.
        waited = (now - since) if stats.pending_bytes else 0.0
        mean = (stats.commit_seconds - seconds) / fresh if fresh > 0 else waited
        return min(1.0, mean / SLOW_COMMIT_SECONDS)

    def _journal_state(self) -> Mapping[str, object]:
        journal = self._journal()
        if journal is None:
            return {}
        stats = journal.stats()
        return {"size": stats.bytes, "limit": stats.max_bytes, "by": "bytes"}

    def _count_received(self) -> None:
        registry = self._registry()
        if registry is None:
            return
        now = tuple(
            sum(registry.value(f"otelcol_receiver_{outcome}_{items}") for items in ITEMS.values())
            for outcome in ("accepted", "refused")
        )
        before, self._received = self._received or (0.0, 0.0), (now[0], now[1])
        self.budget.add(good=max(0, int(now[0] - before[0])), bad=max(0, int(now[1] - before[1])))

    def _watch(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            self.look()
            try:
                if self.manager.reload():
                    logger.info("the resilience settings were read again")
            except HeliographError as error:
                logger.error("the resilience settings were not read again: %s", error)  # noqa: TRY400 - it says what is wrong
