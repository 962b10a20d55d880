"""One running pipeline: lanes, processors, edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heliograph.pipeline.errors import BranchBehindError
from heliograph.pipeline.graph.edges import DirectEdge, FanOut, QueuedEdge
from heliograph.pipeline.graph.lane import Lane
from heliograph.pipeline.graph.replay import Replay
from heliograph.pipeline.parcel import Parcel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heliograph.journal import Journal, JournalRange
    from heliograph.model import Batch, Signal
    from heliograph.pipeline.component import Consumer, Processor
    from heliograph.pipeline.config.service import PipelineSpec
    from heliograph.pipeline.delivery import Delivery
    from heliograph.pipeline.graph.branch import Branch
    from heliograph.pipeline.graph.edges import Edge
    from heliograph.pipeline.graph.environment import Environment, GraphSettings
    from heliograph.pipeline.graph.window import Window
    from heliograph.pipeline.identity import ComponentID
    from heliograph.pipeline.parcel import Metadata
    from heliograph.pipeline.telemetry.component import ComponentTelemetry


@dataclass(frozen=True, slots=True)
class Destination:
    """An exporter or connector as a pipeline needs it: what to call, how much it may hold, what its word means.

    Attributes:
        id: Its id.
        node: It, counted and guarded.
        telemetry: Its counters.
        window: Bound on what is in its hands; None for a connector.
        branch: What its acceptance means to the journal; None when nothing.
        group: How it wants records of the journal grouped, None when it does not care.
    """

    id: ComponentID
    node: Consumer
    telemetry: ComponentTelemetry
    window: Window | None
    branch: Branch | None
    group: Callable[[str, int], str] | None


class PipelineRunner:
    """A pipeline at work.

    With one destination, one lane does it all: memory first, then what is owed. With several, the main lane serves
    memory and makes nobody wait; each branch that falls behind catches up on a lane of its own, with processors of its
    own, so that it delays and disturbs no other.

    Args:
        spec: The pipeline.
        environment: The service's surroundings.
        destinations: Its exporters and connectors.
        make_chain: Builds processors in front of a consumer: the head of the chain, and the processors in order.
        journal: Where owed ranges are read; None when no destination is durable.
        accepts: Whether a journal record is this pipeline's.
    """

    def __init__(  # noqa: PLR0917 - the builder's one call
        self,
        spec: PipelineSpec,
        environment: Environment,
        destinations: Sequence[Destination],
        make_chain: Callable[[Consumer], tuple[Consumer, list[Processor]]],
        journal: Journal | None,
        accepts: Callable[[Signal | None, int], bool],
    ) -> None:
        self.spec: Final = spec
        self._environment: Final = environment
        self._telemetry: Final = destinations[0].telemetry
        self._make_chain: Final = make_chain
        self.branches: Final = [one.branch for one in destinations if one.branch is not None]
        single = len(destinations) == 1
        self._edges: Final[list[Edge]] = [
            _edge(destination, environment.settings, single=single) for destination in destinations
        ]
        first, self.processors = make_chain(self._edges[0] if single else FanOut(self._edges))
        branch = destinations[0].branch if single else None
        replay = None
        if branch is not None and journal is not None:
            replay = Replay(branch, journal, accepts, destinations[0].group)
        merges = bool(spec.processors)
        limit = environment.settings.live_bytes
        name = str(spec.id)
        self._main: Final = Lane(name, first, limit, merges=merges, branch=branch, replay=replay)
        self._catch_up: list[Lane] = []
        if not single and journal is not None:
            for destination in destinations:
                if destination.branch is not None:
                    self._catch_up.append(self._catch_up_lane(destination, destination.branch, journal, accepts))
        self._started = False

    @property
    def durable(self) -> bool:
        """Whether a destination of it is owed what it did not accept."""
        return bool(self.branches)

    @property
    def lane(self) -> Lane:
        """The main lane."""
        return self._main

    def start(self) -> None:
        """Begin to work; processors are started."""
        self._started = True
        self._main.start()
        for lane in self._catch_up:
            lane.start()

    def offer_journaled(self, batch: Batch, ranges: tuple[JournalRange, ...], metadata: Metadata) -> None:
        """Take a batch that the journal has; what memory has no room for is owed, or dropped if nothing is durable."""
        branches = self.branches
        behind = bool(branches) and all(branch.behind for branch in branches)
        if not behind and self._main.has_room():
            deliveries = tuple(branch.delivery(ranges) for branch in branches)
            if self._main.offer(parcel := Parcel(batch, ranges, deliveries, metadata)):
                return
            if not branches:
                self._dropped(parcel)
            return_to_journal(parcel, deliveries)
            return
        for branch in branches:
            branch.owe(ranges)
        if not branches:
            self._dropped(Parcel(batch, ranges))

    def offer(self, parcel: Parcel) -> bool:
        """Take a parcel whose caller waits; False when there is no room."""
        return self._main.offer(parcel)

    def consume(self, parcel: Parcel) -> None:
        """Take a parcel from a connector, waiting for room."""
        self._main.put(parcel)

    def close(self, deadline: float, stop: Callable[[Processor, float], None]) -> None:
        """Hand on what waits, let `stop` flush and end the processors, and stop."""
        lanes = [self._main, *self._catch_up]
        for lane in lanes:
            lane.close()
        if self._started:
            for lane in lanes:
                lane.join(deadline)
        for processor in self.processors:
            stop(processor, deadline)
        for edge in self._edges:
            edge.stop(deadline)

    def _dropped(self, parcel: Parcel) -> None:
        self._telemetry.dropped(parcel.signal, parcel.num_items, "pipeline_full")

    def _catch_up_lane(
        self, destination: Destination, branch: Branch, journal: Journal, accepts: Callable[[Signal | None, int], bool]
    ) -> Lane:
        edge = DirectEdge(destination.node, branch, destination.window)
        self._edges.append(edge)
        first, processors = self._make_chain(edge)
        self.processors += processors
        replay = Replay(branch, journal, accepts, destination.group)
        name = f"{self.spec.id} > {destination.id}"
        return Lane(name, first, self._environment.settings.live_bytes, branch=branch, replay=replay)


def return_to_journal(parcel: Parcel, deliveries: Sequence[Delivery]) -> None:
    """Leave `parcel` to the journal: its branches owe it."""
    if deliveries:
        parcel.fail(BranchBehindError("memory is full: the journal keeps it"))


def _edge(destination: Destination, settings: GraphSettings, *, single: bool) -> Edge:
    direct = DirectEdge(destination.node, destination.branch, destination.window)
    return direct if single else QueuedEdge(destination.id, direct, settings.live_bytes, destination.telemetry)
