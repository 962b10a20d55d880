"""What a component is given: at creation what it may know, at start what it may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import asyncio
    import logging
    from collections.abc import Coroutine, Mapping
    from pathlib import Path

    from heliograph.exceptions import HeliographError
    from heliograph.journal import Journal
    from heliograph.pipeline.component import Extension
    from heliograph.pipeline.identity import ComponentID, Kind, PipelineID
    from heliograph.pipeline.parcel import Parcel
    from heliograph.pipeline.telemetry.component import ComponentTelemetry


@dataclass(frozen=True, slots=True)
class CreateSettings:
    """What a factory may use while it creates a component.

    Attributes:
        kind: Kind of the component.
        id: `type/name` from the configuration.
        pipeline: The pipeline, for a processor; None for the others, which are shared.
        telemetry: Counters of this component.
        logger: A logger named after the component.
        services: Shared objects that the application offers by name, such as `store` or `query`.
    """

    kind: Kind
    id: ComponentID
    pipeline: PipelineID | None
    telemetry: ComponentTelemetry
    logger: logging.Logger
    services: Mapping[str, Any]


class Clock(Protocol):
    """Time, so that tests can set it."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        ...

    def time_ns(self) -> int:
        """Unix time in nanoseconds."""
        ...


class Host(Protocol):
    """The service as one running component sees it."""

    @property
    def id(self) -> ComponentID:
        """The component's own id."""
        ...

    @property
    def telemetry(self) -> ComponentTelemetry:
        """The component's own counters."""
        ...

    @property
    def logger(self) -> logging.Logger:
        """The component's own logger."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    @property
    def data_directory(self) -> Path:
        """A directory of the component's own below the data directory; made on first use, kept between runs."""
        ...

    @property
    def journal(self) -> Journal | None:
        """The journal, None when no pipeline is durable."""
        ...

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The service's event loop; it runs on another thread."""
        ...

    def run(self, coroutine: Coroutine[Any, Any, Any], timeout: float | None = None) -> Any:
        """Run a coroutine on the loop and wait for its result; never call it on the loop's own thread."""
        ...

    def extension(self, id: ComponentID | str) -> Extension:  # noqa: A002 - the Collector's word
        """The started extension called `id`.

        Raises:
            ComponentStartError: The configuration has none of that name under `service.extensions`.
        """
        ...

    def service(self, name: str) -> Any:
        """A shared object of the application, such as `store`; None when it has none of that name."""
        ...

    def report_error(self, error: HeliographError) -> None:
        """Say that the component works badly; it shows in the health check and the UI until `report_ok`."""
        ...

    def report_fatal(self, error: HeliographError) -> None:
        """Say that the component cannot go on: the service shuts down."""
        ...

    def report_ok(self) -> None:
        """Say that it works again."""
        ...

    def dead_letter(self, parcel: Parcel, error: HeliographError) -> None:
        """Keep what a destination refuses for good, then settle it; counted as dropped, reason `dead_letter`."""
        ...
