"""Ends of calls that wait for their other end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heliograph.connectors.servicegraph.ends import VIRTUAL, Ends, no_ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.connectors.shared.coded import Flags, Floats, Ints

NO_LABEL, CLIENT_LABEL, SERVER_LABEL = range(3)
LABELS: Final = ("", "client", "server")


@dataclass(slots=True)
class Edges:
    """Calls with both ends, as columns.

    Attributes:
        clients: Nodes that called.
        servers: Nodes that were called.
        connections: Kinds of the connections.
        failed: Whether either end failed.
        client_latencies: Seconds, as the clients saw it.
        server_latencies: Seconds, as the servers saw it.
        labels: Which end sends no spans.
    """

    clients: Ints
    servers: Ints
    connections: Ints
    failed: Flags
    client_latencies: Floats
    server_latencies: Floats
    labels: Ints

    def __len__(self) -> int:
        return len(self.clients)


class Store:
    """Pairs ends. Not thread-safe.

    Args:
        limit: The most ends that wait.

    Attributes:
        waiting: The ends that wait, those that have waited longest first.
        total: Edges that were begun; the caller takes them off.
        dropped: Ends for which there was no room; the caller takes them off.
    """

    def __init__(self, limit: int) -> None:
        self._limit: Final = limit
        self.waiting: Ends = no_ends()
        self.total = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self.waiting)

    def add(self, ends: Ends) -> list[Edges]:
        """Pair ends with those that wait and with each other; the others wait, as far as there is room."""
        held = len(self.waiting)
        pool = self.waiting.joined(ends) if held else ends
        order = np.argsort(pool.hashes, kind="stable")
        starts, sizes = _runs(pool.hashes[order])
        first = order[starts]
        alone, two = sizes == 1, sizes == 2  # noqa: PLR2004 - a pair
        second = order[np.minimum(starts + 1, max(len(order) - 1, 0))]
        fits = (pool.is_client[first] != pool.is_client[second]) & (pool.keys[first] == pool.keys[second]).all(axis=1)
        plain = (pool.databases[first] < 0) & (pool.databases[second] < 0)
        paired = two & fits & plain
        database = alone & (pool.databases[first] >= 0)
        found = [_pairs(pool, first[paired], second[paired]), _databases(pool, first[database])]
        left = [first[alone & ~database]]
        for start, size in zip(starts[~paired & ~alone].tolist(), sizes[~paired & ~alone].tolist(), strict=True):
            self._one_by_one(pool, order[start : start + size].tolist(), found, left)
        rows = np.sort(np.concatenate(left))
        fresh = rows[rows >= held]
        room = max(0, self._limit - int((rows < held).sum()))
        dropped = max(0, len(fresh) - room)
        self.dropped += dropped
        self.total += int((first >= held).sum()) - dropped
        self.waiting = pool.take(np.concatenate((rows[rows < held], fresh[:room])))
        return found

    @staticmethod
    def _one_by_one(pool: Ends, rows: Sequence[int], found: list[Edges], left: list[Ints]) -> None:
        """Rows of one hash that are no plain pair: as they come, an end replaces a waiting one of its own side."""
        waiting: dict[bytes, int] = {}
        for row in rows:
            key = pool.keys[row].tobytes()
            other = waiting.pop(key, None)
            if other is not None:
                pool.failed[row] |= pool.failed[other]
            if pool.databases[row] >= 0:
                found.append(_databases(pool, np.array([row], np.int64)))
            elif other is None:
                waiting[key] = row
            elif pool.is_client[row] != pool.is_client[other]:
                found.append(_pairs(pool, np.array([other], np.int64), np.array([row], np.int64)))
            else:
                pool.expires[row] = pool.expires[other]
                waiting[key] = row
        left.append(np.array(list(waiting.values()), np.int64))

    def expire(self, now: float) -> Ends:
        """Ends that have waited too long; they wait no longer."""
        late = self.waiting.expires <= now
        if not late.any():
            return no_ends()
        gone = self.waiting.take(late)
        self.waiting = self.waiting.take(~late)
        return gone


def virtual_edges(ends: Ends, user: int, unknown: int) -> Edges:
    """Calls whose other end sends no spans.

    Args:
        ends: Ends that waited in vain; those of servers whose client is in the trace are no calls.
        user: The node that calls root spans.
        unknown: The node that is called where the client does not name it.
    """
    chosen = ends.take(ends.is_client | ends.is_root)
    client = chosen.is_client
    others = np.where(chosen.others >= 0, chosen.others, unknown)
    return Edges(
        np.where(client, chosen.nodes, user),
        np.where(client, others, chosen.nodes),
        np.full(len(chosen), VIRTUAL, np.int64),
        chosen.failed,
        np.where(client, chosen.latencies, 0.0),
        np.where(client, 0.0, chosen.latencies),
        np.where(client, SERVER_LABEL, CLIENT_LABEL),
    )


def _runs(values: Any) -> tuple[Ints, Ints]:
    """Where runs of equal values begin, and how long they are."""
    if not len(values):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    starts = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
    return starts, np.diff(np.append(starts, len(values)))


def _pairs(pool: Ends, first: Ints, second: Ints) -> Edges:
    """Edges of ends that came first and second."""
    client = np.where(pool.is_client[first], first, second)
    server = np.where(pool.is_client[first], second, first)
    return Edges(
        pool.nodes[client],
        pool.nodes[server],
        pool.connections[second],
        pool.failed[first] | pool.failed[second],
        pool.latencies[client],
        pool.latencies[server],
        np.zeros(len(first), np.int64),
    )


def _databases(pool: Ends, rows: Ints) -> Edges:
    """Edges of clients of databases, which send no spans."""
    return Edges(
        pool.nodes[rows],
        pool.databases[rows],
        pool.connections[rows],
        pool.failed[rows],
        pool.latencies[rows],
        pool.latencies[rows],
        np.zeros(len(rows), np.int64),
    )
