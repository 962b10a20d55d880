"""Status and configuration where no platform runs: a data directory that somebody only reads."""

import time
from pathlib import Path

from heliograph import __version__
from heliograph.api.schemas.config import EffectiveConfig
from heliograph.api.schemas.onboarding import Endpoints
from heliograph.api.schemas.status import Health, PlatformStatus, StatusHistory
from heliograph.api.store_status import process_status, store_status
from heliograph.store.store import Store


class OfflineStatus:
    """Knows the store only.

    Args:
        store: The store.
        directory: The data directory.
    """

    def __init__(self, store: Store, directory: Path | None = None) -> None:
        self._store = store
        self._directory = directory
        self._started = time.time_ns()

    def health(self) -> Health:
        """Always ok: there is nothing that could fail."""
        return Health(status="ok", version=__version__, uptime_seconds=self._uptime(), problems=[])

    def status(self) -> PlatformStatus:
        """The store and this process."""
        return PlatformStatus(
            status="ok",
            version=__version__,
            started=self._started,
            uptime_seconds=self._uptime(),
            problems=[],
            receivers=[],
            drops=[],
            acknowledge_latency=None,
            journal=None,
            store=store_status(self._store, str(self._directory or ""), directory=self._directory),
            pipelines=[],
            process=process_status(),
        )

    def history(self) -> StatusHistory:
        """Empty."""
        return StatusHistory(step_seconds=10.0, times=[], series=[])

    def prometheus(self) -> str:
        """Empty."""
        return ""

    def _uptime(self) -> float:
        return (time.time_ns() - self._started) / 1e9


class OfflineConfig:
    """Knows the data directory only.

    Args:
        directory: The data directory.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def config(self) -> EffectiveConfig:
        """No configuration runs."""
        return EffectiveConfig(yaml="", sources=[str(self._directory)], settings=[])

    def endpoints(self) -> Endpoints:
        """The usual addresses."""
        return Endpoints(grpc="127.0.0.1:4317", http="http://127.0.0.1:4318", ui="http://127.0.0.1:4319")
