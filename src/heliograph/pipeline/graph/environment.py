"""What a running graph stands in."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from heliograph.pipeline.telemetry.component import ComponentTelemetry

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from heliograph.journal import Journal
    from heliograph.pipeline.catalog import Catalog
    from heliograph.pipeline.component import Extension
    from heliograph.pipeline.graph.dead_letters import DeadLetters
    from heliograph.pipeline.graph.status import StatusBoard
    from heliograph.pipeline.host import Clock
    from heliograph.pipeline.identity import ComponentID, Kind, PipelineID
    from heliograph.pipeline.recent import RecentTelemetry
    from heliograph.pipeline.telemetry.registry import Registry

MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphSettings:
    """Bounds of a graph.

    Attributes:
        live_bytes: Bytes of decoded batches that may wait for one pipeline; what comes above is read from the journal.
        window_bytes: Bytes that one exporter may hold of one pipeline without having settled them.
        drain_seconds: How long a changed part of the graph may take to flush at a reload.
        shutdown_seconds: How long the whole may take at the end.
        first_backoff: Seconds before what a destination did not take is handed over again.
        longest_backoff: Seconds to which that wait grows.
    """

    live_bytes: int = 32 * MIB
    window_bytes: int = 128 * MIB
    drain_seconds: float = 5.0
    shutdown_seconds: float = 30.0
    first_backoff: float = 0.5
    longest_backoff: float = 30.0


class SystemClock:
    """The machine's time."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def time_ns(self) -> int:
        """Unix time in nanoseconds."""
        return time.time_ns()


@dataclass(slots=True, kw_only=True)
class Environment:
    """The surroundings that all components of a service share.

    Attributes:
        catalog: The components that may be configured.
        registry: All instruments.
        data_directory: Where the service keeps its files.
        loop: The service's event loop, running on another thread.
        open_journal: Opens the journal on first need, the same one each time.
        status: How the components fare.
        dead_letters: What destinations refused for good.
        services: Shared objects that components find by name.
        fatal: Told why the service must end.
        settings: Bounds.
        clock: The time.
        extensions: The started extensions; the graph keeps this up to date.
        recent: A sample of what came last.
        journal: The journal once it was opened.
    """

    catalog: Catalog
    registry: Registry
    data_directory: Path
    loop: asyncio.AbstractEventLoop
    open_journal: Callable[[], Journal]
    status: StatusBoard
    dead_letters: DeadLetters
    services: Mapping[str, Any]
    fatal: Callable[[Exception], None]
    settings: GraphSettings
    clock: Clock
    extensions: dict[ComponentID, Extension]
    recent: RecentTelemetry
    journal: Journal | None = None

    def telemetry(self, kind: Kind, id: ComponentID, pipeline: PipelineID | None = None) -> ComponentTelemetry:  # noqa: A002 - the Collector's word
        """The counters of one component."""
        return ComponentTelemetry(self.registry, kind, id, pipeline)

    @staticmethod
    def logger(kind: Kind, id: ComponentID) -> logging.Logger:  # noqa: A002 - the Collector's word
        """The logger of one component."""
        return logging.getLogger(f"heliograph.{kind.value}.{id}")
