"""The platform: settings made into a running engine with a store and a UI."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from heliograph.app.components import catalog
from heliograph.app.configuration import load_configuration
from heliograph.app.resilience import PlatformResilience
from heliograph.app.retention import RetentionKeeper, retention_of
from heliograph.app.services import SharedServices
from heliograph.app.settings import UpSettings, publish
from heliograph.pipeline.engine import Engine
from heliograph.pipeline.tap import TapHub

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heliograph.pipeline.config.service import Configuration


class Platform:
    """One running Heliograph.

    Args:
        settings: What the user asked for.
        on_fatal: Told when a component cannot go on.
    """

    def __init__(self, settings: UpSettings, on_fatal: Callable[[Exception], None] | None = None) -> None:
        from heliograph.journal import JournalSettings

        publish(settings)
        self.settings: Final = settings
        self.catalog: Final = catalog()
        self.sources: tuple[str, ...] = settings.sources
        self.configuration: Configuration = load_configuration(self.sources, self.catalog)
        self.services: Final = SharedServices(settings)
        self.services.offer("platform", self)
        self.services.offer("tap", TapHub())
        self.resilience: Final = PlatformResilience(lambda: self.engine.journal, lambda: self.engine.registry)
        self.services.offer("resilience", self.resilience.manager)
        self.services.offer("degradation", self.resilience.degradation)
        journal_bytes = settings.journal_bytes
        segment = min(JournalSettings().segment_bytes, max(1, journal_bytes // 8))
        self.engine: Final = Engine(
            self.catalog,
            settings.data_directory,
            services=self.services,
            journal_settings=JournalSettings(max_bytes=journal_bytes, segment_bytes=segment),
            on_fatal=on_fatal,
        )
        self._retention: Final = RetentionKeeper(self.services, retention_of(settings))

    def start(self) -> None:
        """Start everything.

        Raises:
            HeliographError: Something could not start; all of it was stopped again.
        """
        try:
            self.engine.start(self.configuration)
        except BaseException:
            self.services.close()
            raise
        self._retention.start()
        self.resilience.start()

    def reload(self, sources: Sequence[str] | None = None) -> Configuration:
        """Read the configuration again, or other sources, and change to it.

        Raises:
            HeliographError: It cannot run; the former configuration stays.
        """
        wanted = tuple(sources) if sources is not None else self.sources
        configuration = load_configuration(wanted, self.catalog)
        self.engine.reload(configuration)
        self.sources, self.configuration = wanted, configuration
        return configuration

    def stop(self) -> bool:
        """Stop everything within `shutdown_timeout`; whether that was enough. Safe twice."""
        deadline = time.monotonic() + self.settings.shutdown_seconds
        self.resilience.stop()
        self._retention.stop()
        self.engine.shutdown(deadline)
        self.services.close()
        return time.monotonic() <= deadline
