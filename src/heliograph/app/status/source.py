"""The platform's status as the API asks for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from heliograph import __version__
from heliograph.api.schemas.status import Health, PlatformStatus, State, StatusHistory
from heliograph.app.status import parts
from heliograph.app.status.history import STEP_SECONDS, History
from heliograph.pipeline.telemetry.prometheus import render
from heliograph.query.results.base import Series

if TYPE_CHECKING:
    from heliograph.app.platform import Platform


class PlatformStatusSource:
    """What `heliograph.api.ports.StatusSource` asks for.

    Args:
        platform: Whose status.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform: Final = platform
        self._history: Final = History(platform)

    def start(self) -> None:
        """Begin to keep the history."""
        self._history.start()

    def stop(self) -> None:
        """End it; safe without start."""
        self._history.stop()

    def health(self) -> Health:
        """Whether the platform can do its work."""
        problems = parts.problems(self._platform)
        return Health(
            status=self._state(problems), version=__version__, uptime_seconds=self._uptime(), problems=problems
        )

    def status(self) -> PlatformStatus:
        """Everything at this moment."""
        platform = self._platform
        problems = parts.problems(platform)
        store = parts.store(platform)
        if store is not None and store.problem:
            problems.append(f"store: {store.problem}")
        return PlatformStatus(
            status=self._state(problems),
            version=__version__,
            started=platform.engine.registry.started_ns,
            uptime_seconds=self._uptime(),
            problems=problems,
            receivers=parts.receivers(platform),
            drops=parts.drops(platform.engine.registry),
            acknowledge_latency=parts.acknowledge_latency(platform),
            journal=parts.journal(platform),
            store=store,
            pipelines=parts.pipelines(platform),
            process=parts.process(self._history.cpu_percent),
        )

    def history(self) -> StatusHistory:
        """The last hour."""
        points = self._history.points()
        keys = sorted({key for _, values in points for key in values})
        series = [
            Series(
                name=name,
                labels={"signal": signal} if signal else {},
                values=[values.get((name, signal)) for _, values in points],
            )
            for name, signal in keys
        ]
        return StatusHistory(step_seconds=STEP_SECONDS, times=[moment for moment, _ in points], series=series)

    def prometheus(self) -> str:
        """All own metrics as Prometheus text."""
        return render(self._platform.engine.registry)

    def _uptime(self) -> float:
        return (time.time_ns() - self._platform.engine.registry.started_ns) / 1e9

    def _state(self, problems: list[str]) -> State:
        if not self._platform.engine.status.ready:
            return "starting"
        return "degraded" if problems else "ok"
