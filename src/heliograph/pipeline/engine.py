"""A service's heart: an event loop, a graph, and reloads that fail safely."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from heliograph.exceptions import ConfigurationError, HeliographError
from heliograph.pipeline.graph.dead_letters import DeadLetters
from heliograph.pipeline.graph.environment import Environment, GraphSettings, SystemClock
from heliograph.pipeline.graph.graph import Graph
from heliograph.pipeline.graph.status import StatusBoard
from heliograph.pipeline.recent import RecentTelemetry
from heliograph.pipeline.telemetry.process import watch_process
from heliograph.pipeline.telemetry.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from heliograph.journal import Journal, JournalSettings
    from heliograph.pipeline.catalog import Catalog
    from heliograph.pipeline.config.service import Configuration
    from heliograph.pipeline.host import Clock

_logger = logging.getLogger("heliograph.pipeline")


class Engine:
    """Runs one configuration after another.

    Args:
        catalog: The components that may be configured.
        data_directory: Where the journal and components keep files.
        services: Shared objects that components find by name.
        settings: Bounds of the graph.
        journal_settings: Bounds of the journal.
        registry: All instruments; a new one by default.
        clock: The time.
        on_fatal: Told when a component cannot go on.
    """

    def __init__(
        self,
        catalog: Catalog,
        data_directory: Path,
        *,
        services: Mapping[str, Any] | None = None,
        settings: GraphSettings | None = None,
        journal_settings: JournalSettings | None = None,
        registry: Registry | None = None,
        clock: Clock | None = None,
        on_fatal: Callable[[Exception], None] | None = None,
    ) -> None:
        self.registry: Final = registry or Registry()
        self.status: Final = StatusBoard()
        self.recent: Final = RecentTelemetry()
        self.dead_letters: Final = DeadLetters(data_directory / "dead_letters", self.registry)
        self._data_directory: Final = data_directory
        self._journal_settings: Final = journal_settings
        self._journal: Journal | None = None
        self._lock: Final = threading.RLock()
        self._configuration: Configuration | None = None
        self._loop: Final = _new_loop()
        self._thread: Final = threading.Thread(target=self._run_loop, name="heliograph loop", daemon=True)
        self._stopped = False
        offered = {"status": self.status, "telemetry": self.registry, "dead_letters": self.dead_letters, "engine": self}
        self._environment: Final = Environment(
            catalog=catalog,
            registry=self.registry,
            data_directory=data_directory,
            loop=self._loop,
            open_journal=self._open_journal,
            status=self.status,
            dead_letters=self.dead_letters,
            services=_Services(offered, services or {}),
            fatal=on_fatal or _log_fatal,
            settings=settings or GraphSettings(),
            clock=clock or SystemClock(),
            extensions={},
            recent=self.recent,
        )
        self.graph: Final = Graph(self._environment)
        watch_process(self.registry)

    @property
    def configuration(self) -> Configuration | None:
        """What runs now."""
        return self._configuration

    @property
    def journal(self) -> Journal | None:
        """The journal once something durable was configured."""
        return self._journal

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop; it runs while the engine does."""
        return self._loop

    def start(self, configuration: Configuration) -> None:
        """Start everything.

        Raises:
            HeliographError: Something could not start; all of it was stopped again.
        """
        with self._lock:
            _make(self._data_directory)
            self._thread.start()
            try:
                self.graph.converge(configuration)
            except BaseException:
                self.shutdown(time.monotonic() + self._environment.settings.drain_seconds)
                raise
            self._configuration = configuration
            self.status.ready = True

    def reload(self, configuration: Configuration) -> None:
        """Change to `configuration`; what did not change goes on undisturbed, receivers keep their sockets.

        Raises:
            HeliographError: The new configuration cannot run; the former one runs again.
        """
        with self._lock:
            former = self._configuration
            assert former is not None, "an engine is started before it is reloaded"
            try:
                self.graph.converge(configuration)
            except HeliographError as error:
                _logger.warning("reload failed, the former configuration stays: %s", error.message)
                self._count_reload("failed")
                self.graph.converge(former)
                raise
            self._configuration = configuration
            self._count_reload("done")

    def shutdown(self, deadline: float | None = None) -> None:
        """Stop everything: receivers first, then flush; safe twice.

        Args:
            deadline: Of `time.monotonic()`; the settings' by default.
        """
        with self._lock:
            if self._stopped:
                return
            self._stopped = True
            self.status.ready = False
            self.graph.shutdown(deadline or time.monotonic() + self._environment.settings.shutdown_seconds)
            if self._journal is not None:
                self._journal.close()
            if self._thread.ident is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._thread.join()
            self._loop.close()

    def _open_journal(self) -> Journal:
        if self._journal is None:
            from heliograph.journal import Journal

            self._journal = Journal.open(self._data_directory / "journal", self._journal_settings)
            _watch_journal(self.registry, self._journal)
        return self._journal

    def _count_reload(self, outcome: str) -> None:
        self.registry.counter("heliograph_reloads", {"outcome": outcome}, unit="{reloads}").add()

    def _run_loop(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        pending = asyncio.all_tasks(self._loop)
        for task in pending:
            task.cancel()
        if pending:
            self._loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())


class _Services(Mapping[str, Any]):
    """The engine's own services in front of the application's, which may be made on demand."""

    def __init__(self, own: Mapping[str, Any], application: Mapping[str, Any]) -> None:
        self._own: Final = own
        self._application: Final = application

    def __getitem__(self, name: str) -> Any:
        return self._own[name] if name in self._own else self._application[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**dict.fromkeys(self._own), **dict.fromkeys(self._application)})

    def __len__(self) -> int:
        return len(list(iter(self)))


def _make(directory: Path) -> None:
    """Make the data directory unless it is there.

    Raises:
        ConfigurationError: It cannot be made.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"the data directory {directory} cannot be made: {error.strerror}",
            hints=("name another with --data-dir or HELIOGRAPH_DATA_DIR, which this user may write",),
        ) from error


def _new_loop() -> asyncio.AbstractEventLoop:
    import uvloop

    return uvloop.new_event_loop()


def _log_fatal(error: Exception) -> None:
    _logger.critical("a component cannot go on: %s", error)


def _watch_journal(registry: Registry, journal: Journal) -> None:
    """Gauges of the journal, asked when the metrics are read."""
    for name, unit, value in (
        ("heliograph_journal_bytes", "By", lambda: float(journal.stats().bytes)),
        ("heliograph_journal_capacity_bytes", "By", lambda: float(journal.stats().max_bytes)),
        ("heliograph_journal_age_seconds", "s", lambda: journal.stats().age_seconds),
        ("heliograph_journal_refused_requests", "{requests}", lambda: float(journal.stats().refused_full)),
        ("heliograph_journal_failures", "{commits}", lambda: float(journal.stats().failures)),
        ("heliograph_journal_commits", "{commits}", lambda: float(journal.stats().commits)),
        ("heliograph_journal_commit_seconds", "s", lambda: journal.stats().commit_seconds),
        ("heliograph_journal_lost_records", "{records}", lambda: float(journal.stats().lost_records)),
    ):
        registry.gauge(name, unit=unit, callback=value)
