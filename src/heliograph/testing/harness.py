"""A service around one component, as small as it gets."""

from __future__ import annotations

import asyncio
import logging
import threading
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self

from heliograph.pipeline import ComponentID, CreateSettings, Kind, PipelineID
from heliograph.pipeline.errors import ComponentStartError
from heliograph.pipeline.graph.environment import SystemClock
from heliograph.pipeline.graph.status import StatusBoard
from heliograph.pipeline.telemetry import ComponentTelemetry, Registry

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping, Sequence
    from pathlib import Path

    from heliograph.exceptions import HeliographError
    from heliograph.journal import Journal
    from heliograph.model import Batch, Signal
    from heliograph.pipeline import Clock, Consumer, Extension, Metadata, Parcel
    from heliograph.wire import Encoding


def create_settings(
    kind: Kind,
    type: str,  # noqa: A002 - the Collector's word
    registry: Registry | None = None,
    pipeline: PipelineID | None = None,
    services: Mapping[str, Any] = MappingProxyType({}),
) -> CreateSettings:
    """What a factory is given, for a component without a name."""
    identity = ComponentID(type)
    telemetry = ComponentTelemetry(registry or Registry(), kind, identity, pipeline)
    logger = logging.getLogger(f"heliograph.{kind.value}.{identity}")
    offered = {"status": StatusBoard(), **services}
    return CreateSettings(kind, identity, pipeline, telemetry, logger, offered)


class TestHost:
    """What `heliograph.pipeline.Host` promises, with an event loop of its own; a context manager.

    Args:
        settings: What the component was made with.
        directory: Its data directory.
        extensions: Extensions that it may ask for.
        journal: The journal, where there is one.
        clock: The time.
    """

    __test__ = False

    def __init__(
        self,
        settings: CreateSettings,
        directory: Path,
        extensions: Mapping[str, Extension] = MappingProxyType({}),
        journal: Journal | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.id: Final = settings.id
        self.telemetry: Final = settings.telemetry
        self.logger: Final = settings.logger
        self.clock: Final[Clock] = clock or SystemClock()
        self.data_directory: Final = directory
        self.journal: Final = journal
        self.errors: Final[list[HeliographError]] = []
        self.fatal: Final[list[HeliographError]] = []
        self.dead_letters: Final[list[tuple[Batch, HeliographError]]] = []
        self.loop: Final = asyncio.new_event_loop()
        self._services: Final = settings.services
        self._extensions: Final = dict(extensions)
        self._thread: Final = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    def run(self, coroutine: Coroutine[Any, Any, Any], timeout: float | None = None) -> Any:
        """Run a coroutine on the loop and wait for its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout)

    def extension(self, id: ComponentID | str) -> Extension:  # noqa: A002 - the Collector's word
        """The extension called `id`."""
        found = self._extensions.get(str(id))
        if found is None:
            raise ComponentStartError(f"extension `{id}` is not started")
        return found

    def service(self, name: str) -> Any:
        """A shared object, None when there is none of that name."""
        return self._services.get(name)

    def report_error(self, error: HeliographError) -> None:
        """Kept in `errors`."""
        self.errors.append(error)

    def report_fatal(self, error: HeliographError) -> None:
        """Kept in `fatal`."""
        self.fatal.append(error)

    def report_ok(self) -> None:
        """Forgets `errors`."""
        self.errors.clear()

    def dead_letter(self, parcel: Parcel, error: HeliographError) -> None:
        """Kept in `dead_letters`."""
        self.dead_letters.append((parcel.batch, error))
        parcel.accept()


class FakeIntake:
    """A receiver's intake that keeps what is submitted.

    Attributes:
        signals: Signals that have a pipeline.
        submitted: Batches, in their order.
        error: Raised by `submit` instead of taking.
    """

    def __init__(self, signals: frozenset[Signal]) -> None:
        self.signals: Final = signals
        self.submitted: Final[list[Batch]] = []
        self.error: HeliographError | None = None
        self.refusals = 0

    async def submit(
        self,
        batch: Batch,
        bodies: Sequence[bytes] = (),
        encoding: Encoding | None = None,
        metadata: Metadata = MappingProxyType({}),
    ) -> None:
        """Keep, or raise `error`."""
        self.submit_blocking(batch, bodies, encoding, metadata)

    def submit_blocking(
        self,
        batch: Batch,
        bodies: Sequence[bytes] = (),  # noqa: ARG002 - the protocol's shape
        encoding: Encoding | None = None,  # noqa: ARG002 - the protocol's shape
        metadata: Metadata = MappingProxyType({}),  # noqa: ARG002 - the protocol's shape
    ) -> None:
        """Keep, or raise `error`."""
        if self.error is not None:
            raise self.error
        self.submitted.append(batch)

    def refused(self, signal: Signal, items: int) -> None:  # noqa: ARG002 - the protocol's shape
        """Count."""
        self.refusals += items


class FakeOutputs:
    """A connector's outputs: one consumer for each pipeline.

    Args:
        pipelines: The consumers.
    """

    def __init__(self, pipelines: Mapping[PipelineID, Consumer]) -> None:
        self.pipelines: Final = pipelines

    def consumer(self, signal: Signal) -> Consumer:
        """The consumer of the first pipeline of `signal`; KeyError when there is none."""
        for pipeline, consumer in self.pipelines.items():
            if pipeline.signal is signal:
                return consumer
        raise KeyError(signal)
