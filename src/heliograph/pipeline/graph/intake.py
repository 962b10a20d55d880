"""A receiver's way into the graph."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from heliograph.exceptions import HeliographError
from heliograph.pipeline.config.service import JournalMode
from heliograph.pipeline.delivery import Delivery
from heliograph.pipeline.errors import PipelineFullError, SignalNotConfiguredError
from heliograph.pipeline.parcel import NO_METADATA, Metadata, Parcel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heliograph.journal import Journal, JournalRange
    from heliograph.model import Batch, Signal
    from heliograph.pipeline.graph.runner import PipelineRunner
    from heliograph.pipeline.identity import PipelineID
    from heliograph.pipeline.recent import RecentTelemetry
    from heliograph.pipeline.telemetry.component import ComponentTelemetry
    from heliograph.wire import Encoding

RETRY_AFTER: Final = 1.0


class ReceiverIntake:
    """What `heliograph.pipeline.component.Intake` promises, for one receiver.

    Args:
        telemetry: The receiver's counters.
        mode: What an acknowledgement means.
        channel: The receiver's number in the journal.
        recent: Told of what was accepted.
    """

    def __init__(self, telemetry: ComponentTelemetry, mode: JournalMode, channel: int, recent: RecentTelemetry) -> None:
        self._recent: Final = recent
        self._telemetry: Final = telemetry
        self.mode = mode
        self.channel: Final = channel
        self._journal: Journal | None = None
        self._routes: Mapping[Signal, Sequence[PipelineRunner]] = {}

    @property
    def signals(self) -> frozenset[Signal]:
        """Signals that have a pipeline now."""
        return frozenset(self._routes)

    def route(
        self, routes: Mapping[Signal, Sequence[PipelineRunner]], journal: Journal | None, mode: JournalMode
    ) -> None:
        """Feed other pipelines from now on."""
        self._journal = journal
        self.mode = mode
        self._routes = routes

    def refused(self, signal: Signal, items: int) -> None:
        """Count records that the receiver itself refused."""
        self._telemetry.refused(signal, items)

    async def submit(
        self,
        batch: Batch,
        bodies: Sequence[bytes] = (),
        encoding: Encoding | None = None,
        metadata: Metadata = NO_METADATA,
    ) -> None:
        """Take one batch; on return it may be acknowledged."""
        try:
            route = self._route_of(batch.signal)
            if self._journaled(route) is None:
                await asyncio.wrap_future(self._hand_over(batch, route, metadata))
            else:
                await self._append(batch, bodies, encoding, metadata, route)
        except HeliographError:
            self._telemetry.refused(batch.signal, batch.num_items)
            raise
        self._telemetry.accepted(batch.signal, batch.num_items)
        self._recent.offer(batch)

    def submit_blocking(
        self,
        batch: Batch,
        bodies: Sequence[bytes] = (),
        encoding: Encoding | None = None,
        metadata: Metadata = NO_METADATA,
    ) -> None:
        """The same, from a thread of the receiver's own."""
        try:
            route = self._route_of(batch.signal)
            journal = self._journaled(route)
            if journal is None:
                self._hand_over(batch, route, metadata).result()
            else:
                name, bodies = _bodies(batch, bodies, encoding)
                range_ = journal.append_blocking(batch.signal, name, bodies, channel=self.channel)
                self._offer(batch, range_, route, metadata)
        except HeliographError:
            self._telemetry.refused(batch.signal, batch.num_items)
            raise
        self._telemetry.accepted(batch.signal, batch.num_items)
        self._recent.offer(batch)

    def _route_of(self, signal: Signal) -> Sequence[PipelineRunner]:
        route = self._routes.get(signal)
        if not route:
            raise SignalNotConfiguredError(f"no pipeline takes {signal.value} from this receiver")
        return route

    def _journaled(self, route: Sequence[PipelineRunner]) -> Journal | None:
        """The journal where an acknowledgement stands for it, None where the caller waits for the exporters."""
        if self.mode is JournalMode.NONE or not any(runner.durable for runner in route):
            return None
        return self._journal

    async def _append(
        self,
        batch: Batch,
        bodies: Sequence[bytes],
        encoding: Encoding | None,
        metadata: Metadata,
        route: Sequence[PipelineRunner],
    ) -> None:
        """Journal and hand on; a caller who goes away in between changes nothing: what is journaled is handed on."""
        journal = self._journal
        assert journal is not None
        name, bodies = _bodies(batch, bodies, encoding)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()

        def done(range_: JournalRange | None, error: BaseException | None) -> None:
            if range_ is not None:
                self._offer(batch, range_, route, metadata)
            if future.done():
                return
            if range_ is not None:
                future.set_result(None)
            else:
                future.set_exception(error or RuntimeError("the journal gave no answer"))

        journal.submit(batch.signal, name, bodies, done, loop=loop, channel=self.channel)
        await future

    def _offer(self, batch: Batch, range_: JournalRange, before: Sequence[PipelineRunner], metadata: Metadata) -> None:
        """Hand a journaled batch to the pipelines of now; those that a reload took away meanwhile owe it no more."""
        now = self._routes.get(batch.signal, ())
        for runner in now:
            runner.offer_journaled(batch, (range_,), metadata)
        if now is not before:
            remaining: set[PipelineID] = {runner.spec.id for runner in now}
            for runner in before:
                if runner.spec.id not in remaining:
                    for branch in runner.branches:
                        branch.settle((range_,))

    def _hand_over(self, batch: Batch, route: Sequence[PipelineRunner], metadata: Metadata) -> Future[None]:
        """Hand a batch to exporters directly; the result is theirs."""
        future: Future[None] = Future()

        def settled(delivery: Delivery) -> None:
            if delivery.error is not None:
                future.set_exception(delivery.error)
            else:
                future.set_result(None)

        parcels = Parcel(batch, (), (Delivery(settled),), metadata).share(len(route))
        for parcel, runner in zip(parcels, route, strict=True):
            if not runner.offer(parcel):
                full = PipelineFullError(f"pipeline {runner.spec.id} has no room", retry_after=RETRY_AFTER)
                parcel.fail(full)
        return future


def _bodies(batch: Batch, bodies: Sequence[bytes], encoding: Encoding | None) -> tuple[str, Sequence[bytes]]:
    """Name of the encoding and the bodies to journal; a receiver that has none lets the batch be encoded."""
    if bodies:
        return (encoding.value if encoding is not None else "protobuf"), bodies
    from heliograph.wire import encode

    return "protobuf", [encode(batch)]
