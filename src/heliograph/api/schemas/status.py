"""The platform's own state."""

from typing import Literal

from pydantic import Field

from heliograph.query.results.base import Result, Series, UnixNano

State = Literal["starting", "ok", "degraded", "failed", "stopping", "unknown"]


class Health(Result):
    """Whether the platform can do its work."""

    status: State
    version: str
    uptime_seconds: float
    problems: list[str]


class ReceiverStatus(Result):
    """A receiver and what came through it since the start; keys of the counts are signals."""

    id: str
    transport: str = Field(description="grpc, http, or what the receiver says.")
    address: str
    tls: bool
    accepted: dict[str, int]
    refused: dict[str, int]


class DropCount(Result):
    """Items deliberately not kept, by reason."""

    component: str
    signal: str
    reason: str
    count: int


class CursorStatus(Result):
    """How far a consumer of the journal is."""

    name: str
    position: int
    lag_records: int


class JournalStatus(Result):
    """The journal on disk."""

    directory: str
    bytes: int
    max_bytes: int
    segments: int
    oldest_age_seconds: float | None
    end: int
    cursors: list[CursorStatus]
    state: State
    problem: str


class Percentiles(Result):
    """A latency distribution in seconds."""

    count: int
    p50: float
    p95: float
    p99: float
    max: float


class TableStatus(Result):
    """A table of the store."""

    name: str
    signal: str
    rows: int
    bytes: int
    parts: int
    oldest: UnixNano | None
    newest: UnixNano | None


class StoreStatus(Result):
    """The store."""

    engine: str
    location: str
    state: State
    problem: str
    tables: list[TableStatus]
    disk_free_bytes: int | None
    commit_latency: Percentiles | None
    rows_written: int


class PipelineStatus(Result):
    """One pipeline of the configuration."""

    id: str
    signal: str
    receivers: list[str]
    processors: list[str]
    exporters: list[str]
    state: State


class ProcessStatus(Result):
    """This process."""

    pid: int
    cpu_seconds: float
    cpu_percent: float
    resident_bytes: int
    threads: int
    open_files: int


class PlatformStatus(Result):
    """Everything the status page shows."""

    status: State
    version: str
    started: UnixNano
    uptime_seconds: float
    problems: list[str]
    receivers: list[ReceiverStatus]
    drops: list[DropCount]
    acknowledge_latency: Percentiles | None
    journal: JournalStatus | None
    store: StoreStatus | None
    pipelines: list[PipelineStatus]
    process: ProcessStatus


class StatusHistory(Result):
    """The last hour, kept in memory.

    Series are named accepted, refused and dropped (items a second, label signal), journal_bytes, commit_seconds,
    cpu_percent and resident_bytes.
    """

    step_seconds: float
    times: list[UnixNano]
    series: list[Series]
