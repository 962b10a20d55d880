"""The service as one running component sees it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from heliograph.pipeline.errors import ComponentStartError
from heliograph.pipeline.graph.status import State
from heliograph.pipeline.identity import ComponentID, Kind

if TYPE_CHECKING:
    import logging
    from collections.abc import Coroutine
    from pathlib import Path

    from heliograph.exceptions import HeliographError
    from heliograph.journal import Journal
    from heliograph.pipeline.component import Extension
    from heliograph.pipeline.graph.environment import Environment
    from heliograph.pipeline.host import Clock
    from heliograph.pipeline.parcel import Parcel
    from heliograph.pipeline.telemetry.component import ComponentTelemetry


class ComponentHost:
    """What `heliograph.pipeline.host.Host` promises, for one component."""

    def __init__(
        self,
        environment: Environment,
        kind: Kind,
        id: ComponentID,  # noqa: A002 - the Collector's word
        telemetry: ComponentTelemetry,
    ) -> None:
        self._environment: Final = environment
        self._kind: Final = kind
        self.id: Final = id
        self.telemetry: Final = telemetry
        self.logger: Final[logging.Logger] = environment.logger(kind, id)
        self.clock: Final[Clock] = environment.clock
        self.loop: Final = environment.loop

    @property
    def data_directory(self) -> Path:
        """A directory of the component's own."""
        name = f"{self._kind.value}_{self.id.type}_{self.id.name}".rstrip("_").replace("/", "_")
        path = self._environment.data_directory / "components" / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def journal(self) -> Journal | None:
        """The journal, None when no pipeline is durable."""
        return self._environment.journal

    def run(self, coroutine: Coroutine[Any, Any, Any], timeout: float | None = None) -> Any:
        """Run a coroutine on the loop and wait for its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout)

    def extension(self, id: ComponentID | str) -> Extension:  # noqa: A002 - the Collector's word
        """The started extension called `id`."""
        identity = ComponentID.parse(str(id))
        found = self._environment.extensions.get(identity)
        if found is None:
            raise ComponentStartError(
                f"{self._kind.value} `{self.id}` needs extension `{identity}`, which is not started",
                hints=("declare it under extensions and list it under service.extensions",),
            )
        return found

    def service(self, name: str) -> Any:
        """A shared object of the application, None when it has none of that name."""
        return self._environment.services.get(name)

    def report_error(self, error: HeliographError) -> None:
        """Say that the component works badly."""
        self._environment.status.report(self._kind, self.id, State.RECOVERABLE, error)

    def report_fatal(self, error: HeliographError) -> None:
        """Say that the component cannot go on."""
        self._environment.status.report(self._kind, self.id, State.FATAL, error)
        self._environment.fatal(error)

    def report_ok(self) -> None:
        """Say that it works again."""
        self._environment.status.report(self._kind, self.id, State.OK)

    def dead_letter(self, parcel: Parcel, error: HeliographError) -> None:
        """Keep what a destination refuses for good, then settle it."""
        self._environment.dead_letters.put(parcel.batch, str(self.id), error)
        self.telemetry.dropped(parcel.signal, parcel.num_items, "dead_letter")
        parcel.accept()
