"""The contract of components, in one place.

Lifecycle, the same for all kinds:

- A component is **created** by its factory from a validated configuration. Creating does no I/O and starts nothing:
  `heliograph validate` creates components that never start.
- `start(host)` is called once, on a control thread, before the first parcel; it may block for a moment (bind a socket,
  open a file) and raises an error of the tree when the component cannot work. Components start from the exporters back
  to the receivers, extensions first. Coroutines run on `host.loop` (`host.run`), another thread.
- `shutdown(deadline)` ends it. `deadline` is a value of `time.monotonic()`. It is safe without `start` and safe twice.
  Receivers stop first, so that nothing enters behind those that leave; then each component **flushes** what it holds
  downstream or to its destination and settles every parcel it still owns before the deadline: what it cannot deliver
  it fails with a retryable error, and the journal brings it back after the next start.
- After `shutdown` returns, its threads, tasks, sockets and files are gone, and it hands nothing downstream.

Data:

- `consume(parcel)` takes ownership of the parcel (see `Parcel`). It may be called from several threads at once when
  the component stands in several pipelines (exporters, connectors); a processor is called by one thread at a time.
- `consume` returns soon: it works in memory, or hands the parcel to the component's own bounded queue. Waiting is right
  only when that queue is full: a pipeline of one exporter then falls back on the journal.
- Raising from `consume` means: the parcel was not settled, and the graph fails it.
- Batches are immutable. An edit makes a new batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heliograph.model import Batch, Signal
    from heliograph.pipeline.host import Host
    from heliograph.pipeline.identity import PipelineID
    from heliograph.pipeline.parcel import Metadata, Parcel
    from heliograph.wire import Encoding


@runtime_checkable
class Component(Protocol):
    """Anything with a lifecycle; the module's docstring is its contract."""

    def start(self, host: Host) -> None:
        """Begin to work."""
        ...

    def shutdown(self, deadline: float) -> None:
        """Flush, settle and stop before `deadline`, a value of `time.monotonic()`."""
        ...


@runtime_checkable
class Consumer(Protocol):
    """Whatever can be handed a parcel."""

    def consume(self, parcel: Parcel) -> None:
        """Take ownership of `parcel`."""
        ...


@runtime_checkable
class Receiver(Component, Protocol):
    """Where telemetry enters; hands it to its `Intake`."""


@runtime_checkable
class Processor(Component, Consumer, Protocol):
    """A parcel in, parcels out to the next consumer; one instance for each pipeline that names it."""


@runtime_checkable
class Exporter(Component, Consumer, Protocol):
    """Where telemetry leaves; one instance for all pipelines and signals that name it.

    It may have a method `replay_group(branch: str, sequence: int) -> str`: journal records for which it differs are
    not decoded into one batch when they are handed over again.
    """


@runtime_checkable
class Connector(Component, Consumer, Protocol):
    """An exporter of some pipelines that is the receiver of others; one instance for all of them."""


@runtime_checkable
class Extension(Component, Protocol):
    """What a service needs beside its pipelines; others find it by `host.extension`."""


class Intake(Protocol):
    """A receiver's way in. It outlives reloads: its pipelines may change between two calls."""

    @property
    def signals(self) -> frozenset[Signal]:
        """Signals that have a pipeline now; others are to be refused as not implemented."""
        ...

    async def submit(
        self,
        batch: Batch,
        bodies: Sequence[bytes] = (),
        encoding: Encoding | None = None,
        metadata: Metadata = ...,
    ) -> None:
        """Take one batch; on return it may be acknowledged: it is journaled, or accepted by all exporters.

        Args:
            batch: What the bodies decoded to, together.
            bodies: The request bodies (decompressed) that the journal keeps; empty lets the intake encode the batch.
            encoding: How the bodies are encoded; protobuf when None.
            metadata: Request headers for components that look at them.

        Raises:
            HeliographError: It was not taken. `retryable` and `retry_after` say how the caller should be answered.
        """
        ...

    def submit_blocking(
        self,
        batch: Batch,
        bodies: Sequence[bytes] = (),
        encoding: Encoding | None = None,
        metadata: Metadata = ...,
    ) -> None:
        """The same, for a receiver that works on a thread of its own (never on the event loop)."""
        ...

    def refused(self, signal: Signal, items: int) -> None:
        """Count `items` records that the receiver itself refused (bad bytes, limits)."""
        ...


class Outputs(Protocol):
    """The pipelines behind a connector."""

    def consumer(self, signal: Signal) -> Consumer:
        """All pipelines of `signal` behind the connector, as one consumer (a fan-out).

        Raises:
            KeyError: There is none.
        """
        ...

    @property
    def pipelines(self) -> Mapping[PipelineID, Consumer]:
        """Each pipeline behind the connector."""
        ...
