"""Requests that wait to be sent: bounded in bytes, in memory or on disk."""

import threading
import time
from collections import deque
from typing import NamedTuple, Protocol

from heliograph.client.errors import ClientClosed, QueueFull
from heliograph.client.settings import QueuePolicy, QueueSettings
from heliograph.client.stats import SignalStats


class Waiting(NamedTuple):
    """One request.

    Attributes:
        body: An export request in the target's encoding.
        items: How many spans, points or records it holds.
        key: What the queue wants back when the request is settled.
    """

    body: bytes
    items: int
    key: object = None


class Queue(Protocol):
    """What workers take requests from."""

    def put(self, body: bytes, items: int) -> None:
        """Add a request, as the policy says when there is no room."""
        ...

    def take(self) -> Waiting | None:
        """Wait for a request; None when the queue is closed and nothing more will be given out."""
        ...

    def settle(self, waiting: Waiting) -> None:
        """A request was sent or given up: it no longer counts."""
        ...

    def give_back(self, waiting: Waiting) -> None:
        """A request was not sent and stays, if the queue keeps things beyond the process."""
        ...

    def wait_empty(self, deadline: float) -> bool:
        """Wait until nothing is open; False when `time.monotonic()` passed `deadline` first."""
        ...

    def close(self) -> None:
        """Give out no more; safe to call twice."""
        ...


class MemoryQueue:
    """A queue in memory.

    Args:
        settings: Bound and policy.
        stats: Where drops are counted.
    """

    def __init__(self, settings: QueueSettings, stats: SignalStats) -> None:
        self._settings, self._stats = settings, stats
        self._waiting: deque[Waiting] = deque()
        self._bytes = 0
        self._open = 0
        self._closed = False
        self._changed = threading.Condition()

    def put(self, body: bytes, items: int) -> None:
        """Add a request.

        Raises:
            QueueFull: There is no room, and the policy is to refuse or the wait was too long; the items are counted.
            ClientClosed: The client was shut down.
        """
        with self._changed:
            if self._closed:
                self._stats.drop(items, "closed")
                raise ClientClosed("the client is shut down: it takes no more data")
            if self._bytes + len(body) > self._settings.max_bytes:
                self._make_room(len(body), items)
            self._waiting.append(Waiting(body, items))
            self._count(len(body), items)
            self._open += 1
            self._changed.notify()

    def take(self) -> Waiting | None:
        """Wait for a request; after `close` what is left is still given out."""
        with self._changed:
            while not self._waiting:
                if self._closed:
                    return None
                self._changed.wait()
            return self._waiting.popleft()

    def settle(self, waiting: Waiting) -> None:
        """A request was sent or given up."""
        with self._changed:
            self._open -= 1
            self._count(-len(waiting.body), -waiting.items)
            self._changed.notify_all()

    def give_back(self, waiting: Waiting) -> None:
        """Memory ends with the process: the request is lost and counted."""
        self._stats.drop(waiting.items, "shutdown")
        self.settle(waiting)

    def wait_empty(self, deadline: float) -> bool:
        """Wait until nothing is open."""
        with self._changed:
            return self._changed.wait_for(lambda: self._open == 0, max(0.0, deadline - time.monotonic()))

    def close(self) -> None:
        """Take no more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _make_room(self, size: int, items: int) -> None:
        policy = self._settings.policy
        if policy is QueuePolicy.DROP_OLDEST and size <= self._settings.max_bytes:
            while self._waiting and self._bytes + size > self._settings.max_bytes:
                oldest = self._waiting.popleft()
                self._stats.drop(oldest.items, "queue_full")
                self._open -= 1
                self._count(-len(oldest.body), -oldest.items)
        elif policy is QueuePolicy.BLOCK and size <= self._settings.max_bytes:
            self._changed.wait_for(
                lambda: self._closed or self._bytes + size <= self._settings.max_bytes, self._settings.block_seconds
            )
        if self._bytes + size > self._settings.max_bytes:
            self._stats.drop(items, "queue_full")
            raise QueueFull(
                f"the queue holds {self._bytes} of {self._settings.max_bytes} bytes: {items} items are dropped"
            )

    def _count(self, size: int, items: int) -> None:
        self._bytes += size
        self._stats.queued_bytes += size
        self._stats.queued += items
