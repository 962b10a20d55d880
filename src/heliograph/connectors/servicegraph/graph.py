"""Edges to series, series to metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heliograph.connectors.servicegraph.ends import CONNECTION_TYPES, Names, ends_of
from heliograph.connectors.servicegraph.store import LABELS, Edges, Store, virtual_edges
from heliograph.connectors.shared.coded import BOOL, STR, Attributes, Coded, group
from heliograph.connectors.shared.series import ExplicitHistograms, ExponentialHistograms, Family, Key, Sums
from heliograph.connectors.shared.tables import CUMULATIVE, EXPONENTIAL, HISTOGRAM, SUM, MetricTables, Points

if TYPE_CHECKING:
    from heliograph.connectors.servicegraph.config import ServiceGraphConfig
    from heliograph.connectors.shared.coded import Flags
    from heliograph.model import Batch, MetricsBatch

SCOPE: Final = "traces_service_graph"
STALE_SECONDS: Final = 15 * 60
_PREFIX: Final = "traces_service_graph_request"
_MAX_IDLE_NAMES: Final = 1024


class _Counts:
    """What is counted for each edge."""

    def __init__(self, config: ServiceGraphConfig) -> None:
        self.exponential: Final = bool(config.exponential_histogram_max_size)
        self.requests: Final = Sums()
        self.clients: Final = self._latencies(config)
        self.servers: Final = self._latencies(config)

    def _latencies(self, config: ServiceGraphConfig) -> ExplicitHistograms | ExponentialHistograms:
        if self.exponential:
            return ExponentialHistograms(config.exponential_histogram_max_size)
        return ExplicitHistograms(config.bounds)

    def resize(self, rows: int) -> None:
        for state in (self.requests, self.clients, self.servers):
            state.resize(rows)

    def keep(self, flags: Flags) -> None:
        for state in (self.requests, self.clients, self.servers):
            state.keep(flags)

    def write(self, tables: MetricTables, points: Points) -> None:
        self.requests.write(tables, points)


class Graph:
    """All edges of a connector. Not thread-safe.

    Args:
        config: The connector's settings.
    """

    def __init__(self, config: ServiceGraphConfig) -> None:
        self._config: Final = config
        self._names: Final = Names()
        self._counts: Final = _Counts(config)
        self._family: Final = Family(self._counts, self._describe)
        self.store: Final = Store(config.store.max_items)
        self.expired = 0

    def add(self, batch: Batch, now: int, monotonic: float) -> None:
        """Take the spans of a batch."""
        ends = ends_of(batch, self._config, self._names, monotonic + self._config.store.ttl)
        if len(self.store) + len(ends) > self._config.store.max_items:
            self.expire(now, monotonic)
        for edges in self.store.add(ends):
            self._count(edges, now)

    def expire(self, now: int, monotonic: float) -> None:
        """Take the ends that have waited too long as calls with one end, where that is wanted."""
        ends = self.store.expire(monotonic)
        self.expired += len(ends)
        if len(ends) and self._config.virtual_node_peer_attributes:
            user, unknown = self._names.number(("user", ())), self._names.number(("unknown", ()))
            self._count(virtual_edges(ends, user, unknown), now)

    def forget_stale(self, now: int) -> None:
        """Forget edges without calls for long, and names that nothing has."""
        self._family.keep(self._family.seen >= now - STALE_SECONDS * 1_000_000_000)
        waiting = self.store.waiting
        if len(self._names) > 3 * len(waiting) + _MAX_IDLE_NAMES:
            columns = [waiting.nodes, waiting.others, waiting.databases]
            numbers = np.concatenate(columns)
            moved = self._names.keep(numbers[numbers >= 0])
            for column in columns:
                column[:] = np.where(column >= 0, moved[column], -1)

    def _count(self, edges: Edges, now: int) -> None:
        if not len(edges):
            return
        values = self._names.values
        columns = [
            Coded([0], np.zeros(len(edges), np.int64)),
            Coded(values, edges.clients),
            Coded(values, edges.servers),
            Coded(CONNECTION_TYPES, edges.connections),
            Coded((False, True), edges.failed.astype(np.int64)),
            Coded(LABELS, edges.labels),
        ]
        groups = group(columns, len(edges))
        places = self._family.places(groups.keys, now)
        ones = np.ones(len(edges), np.int64)
        self._counts.requests.add(places, np.bincount(groups.codes, minlength=len(groups)))
        self._counts.clients.add(places, groups.codes, edges.client_latencies, ones)
        self._counts.servers.add(places, groups.codes, edges.server_latencies, ones)

    def _describe(self, key: Key) -> Attributes:
        _, (client, client_dimensions), (server, server_dimensions), connection, failed, label = key
        extra = (("virtual_node", STR, label),) if self._config.virtual_node_extra_label else ()
        return (
            ("client", STR, client),
            ("server", STR, server),
            ("connection_type", STR, connection),
            ("failed", BOOL, failed),
            *((f"client_{name}", STR, value) for name, value in client_dimensions),
            *((f"server_{name}", STR, value) for name, value in server_dimensions),
            *extra,
        )

    def metrics(self, now: int) -> MetricsBatch | None:
        """All metrics; None when there is no edge."""
        rows = len(self._family)
        if not rows:
            return None
        tables = MetricTables()
        resource = tables.resource(())
        time = now - round(self._config.metrics_timestamp_offset * 1e9)

        def points(name: str, kind: int, **fields: Any) -> Points:
            metric = tables.metric(resource, SCOPE, f"{_PREFIX}_{name}", kind, temporality=CUMULATIVE, **fields)
            return self._family.points(np.full(rows, metric, np.int64), time)

        counts = self._counts
        counts.write(tables, points("total", SUM, monotonic=True))
        failed = np.array([key[4] for key in self._family.keys], np.bool_)
        if failed.any():
            every = points("failed_total", SUM, monotonic=True)
            tables.numbers(_some(every, failed), counts.requests.values[:rows][failed])
        kind = EXPONENTIAL if counts.exponential else HISTOGRAM
        counts.servers.write(tables, points("server", kind, unit="s"))
        counts.clients.write(tables, points("client", kind, unit="s"))
        return tables.batch()


def _some(points: Points, flags: Flags) -> Points:
    attributes = [one for one, kept in zip(points.attributes, flags.tolist(), strict=True) if kept]
    return Points(points.metrics[flags], attributes, points.start[flags], points.time[flags])
