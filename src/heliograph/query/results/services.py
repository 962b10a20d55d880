"""Answers about services: rate, errors, duration; operations; neighbours; the map."""

from typing import Literal

from pydantic import Field

from heliograph.query.results.base import Nanoseconds, QueryStatistics, Range, Result, Series, SpanKind, UnixNano

NodeKind = Literal["service", "database", "messaging", "external"]


class Red(Result):
    """Rate, errors and duration of a set of spans over a range."""

    requests: int
    errors: int
    rate: float = Field(description="Requests per second.")
    error_rate: float = Field(description="Errors divided by requests, 0 to 1.")
    p50: Nanoseconds
    p95: Nanoseconds
    p99: Nanoseconds


class ServiceSummary(Result):
    """One row of the service table. Server and consumer spans count as requests; all spans where there are none."""

    name: str
    current: Red
    previous: Red | None = Field(description="The same for the range of equal length just before; null if empty.")
    sparkline: list[float] = Field(description="Requests per second for each of the answer's `times`.")
    error_sparkline: list[float] = Field(description="Errors per second for each of the answer's `times`.")
    spans: int
    last_seen: UnixNano


class ServicesResult(Result):
    """All services with traffic in the range."""

    range: Range
    step: Nanoseconds
    times: list[UnixNano]
    services: list[ServiceSummary]
    truncated: bool
    statistics: QueryStatistics


class OperationSummary(Result):
    """One operation (span name and kind) of a service."""

    name: str
    kind: SpanKind
    current: Red


class Neighbour(Result):
    """A service, database or queue that calls this service or is called by it."""

    name: str
    kind: NodeKind
    calls: int
    errors: int
    error_rate: float
    p95: Nanoseconds


class ServiceDetail(Result):
    """One service."""

    name: str
    range: Range
    step: Nanoseconds
    times: list[UnixNano]
    current: Red
    previous: Red | None
    series: list[Series] = Field(description="Named rate, error_rate, p50, p95, p99; rates per second, durations ns.")
    operations: list[OperationSummary]
    operations_truncated: bool
    upstream: list[Neighbour]
    downstream: list[Neighbour]
    resource_attributes: dict[str, list[str]] = Field(description="Values seen lately, at most ten a key.")
    statistics: QueryStatistics


class MapNode(Result):
    """One node of the service map."""

    id: str
    name: str
    kind: NodeKind
    current: Red | None


class MapEdge(Result):
    """Calls from `source` to `target`, which are node ids."""

    source: str
    target: str
    calls: int
    errors: int
    rate: float
    error_rate: float
    p50: Nanoseconds
    p95: Nanoseconds


class ServiceMapResult(Result):
    """Who calls whom in the range."""

    range: Range
    nodes: list[MapNode]
    edges: list[MapEdge]
    truncated: bool
    sampled: bool = Field(description="True when only a part of the traces was looked at, because there were many.")
    statistics: QueryStatistics
