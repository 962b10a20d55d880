"""From a pipeline's last processor to its exporters and connectors."""

from __future__ import annotations

import time
from collections import deque
from threading import Condition, Thread
from typing import TYPE_CHECKING, Final, Protocol

from heliograph.pipeline.errors import BranchBehindError, PipelineFullError
from heliograph.pipeline.parcel import Parcel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.pipeline.component import Consumer
    from heliograph.pipeline.delivery import Delivery
    from heliograph.pipeline.graph.branch import Branch
    from heliograph.pipeline.graph.window import Window
    from heliograph.pipeline.identity import ComponentID
    from heliograph.pipeline.telemetry.component import ComponentTelemetry


class Edge(Protocol):
    """The way to one exporter or connector."""

    @property
    def branch(self) -> Branch | None:
        """What its acceptance means to the journal; None when nothing."""
        ...

    def consume(self, parcel: Parcel) -> None:
        """Hand over a parcel, or settle it."""
        ...

    def stop(self, deadline: float) -> None:
        """Hand over what waits, then nothing more."""
        ...


class DirectEdge:
    """Hands over on the caller's thread, waiting for room: right where no other exporter is made to wait.

    Args:
        target: The exporter or connector, as a node.
        branch: Its branch.
        window: Bound on what is in its hands; None for a connector, whose pipelines have bounds of their own.
    """

    def __init__(self, target: Consumer, branch: Branch | None, window: Window | None) -> None:
        self._target: Final = target
        self.branch: Final = branch
        self._window: Final = window
        self._stopped = False

    def consume(self, parcel: Parcel) -> None:
        """Hand over `parcel` once there is room."""
        if self._window is not None:
            entered = self._window.enter(parcel.batch, lambda: self._stopped)
            if entered is None:
                parcel.fail(BranchBehindError("the pipeline stopped before its exporter had room"))
                return
            parcel = parcel.narrowed((entered, *parcel.deliveries))
        self._target.consume(parcel)

    def stop(self, deadline: float) -> None:  # noqa: ARG002 - the same for all edges
        """Wait for room no longer."""
        self._stopped = True


class QueuedEdge:
    """Hands over on a thread of its own, and makes nobody wait: what it has no room for, the journal keeps.

    Args:
        destination: Name of the exporter or connector.
        direct: The way to it.
        limit: Bytes that may wait here; one parcel is always let in.
        telemetry: Where a viewer's misses are counted.
    """

    def __init__(self, destination: ComponentID, direct: DirectEdge, limit: int, telemetry: ComponentTelemetry) -> None:
        self._telemetry: Final = telemetry
        self._destination: Final = destination
        self._direct: Final = direct
        self._limit: Final = limit
        self.branch: Final = direct.branch
        self._waiting: Final[deque[Parcel]] = deque()
        self._bytes = 0
        self._condition: Final = Condition()
        self._stopping = False
        self._thread: Thread | None = None

    def consume(self, parcel: Parcel) -> None:
        """Queue `parcel`, or leave it to the journal; without one the caller is refused, or a mere viewer misses it."""
        if self.branch is not None and self.branch.behind and parcel.ranges:
            parcel.fail(BranchBehindError(f"{self._destination} is behind"))
            return
        size = parcel.batch.nbytes
        with self._condition:
            room = not self._stopping and (not self._bytes or self._bytes + size <= self._limit)
            if room:
                self._waiting.append(parcel)
                self._bytes += size
                if self._thread is None:
                    self._thread = Thread(target=self._work, name=f"edge {self._destination}", daemon=True)
                    self._thread.start()
                self._condition.notify()
        if not room:
            self._no_room(parcel)

    def stop(self, deadline: float) -> None:
        """Hand over what waits and end the thread; what `deadline` leaves behind is failed, to come back."""
        with self._condition:
            self._stopping = True
            self._condition.notify()
        if self._thread is not None:
            self._thread.join(max(0.0, deadline - time.monotonic()))
        with self._condition:
            left = list(self._waiting)
            self._waiting.clear()
        for parcel in left:
            self._no_room(parcel)
        self._direct.stop(deadline)

    def _no_room(self, parcel: Parcel) -> None:
        if not parcel.deliveries:
            self._telemetry.dropped(parcel.signal, parcel.num_items, "queue_full")
            parcel.accept()
        elif parcel.ranges:
            parcel.fail(BranchBehindError(f"{self._destination} has no room"))
        else:
            parcel.fail(PipelineFullError(f"{self._destination} has no room: {self._bytes} bytes wait for it"))

    def _work(self) -> None:
        while True:
            with self._condition:
                while not self._waiting and not self._stopping:
                    self._condition.wait()
                if not self._waiting:
                    return
                parcel = self._waiting.popleft()
                self._bytes -= parcel.batch.nbytes
            self._direct.consume(parcel)


class FanOut:
    """Shares a parcel's batch with several edges; each gets the deliveries that are its own, and all common ones."""

    def __init__(self, edges: Sequence[Edge]) -> None:
        self._edges: Final = tuple(edges)
        self._branches: Final = frozenset(edge.branch for edge in edges if edge.branch is not None)

    def consume(self, parcel: Parcel) -> None:
        """Hand `parcel` to every edge."""
        mine: dict[object, list[Delivery]] = {}
        common: list[Delivery] = []
        for delivery in parcel.deliveries:
            if delivery.branch in self._branches:
                mine.setdefault(delivery.branch, []).append(delivery)
            else:
                common.append(delivery)
        extra = len(self._edges) - 1
        for delivery in common:
            delivery.retain(extra)
        parcel = parcel.narrowed(())
        for edge in self._edges:
            deliveries = (*mine.get(edge.branch, ()), *common) if edge.branch is not None else tuple(common)
            edge.consume(Parcel(parcel.batch, parcel.ranges, deliveries, parcel.metadata))
