"""The parts of the platform's status, each from one source."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import psutil

from heliograph.api.schemas.status import (
    CursorStatus,
    DropCount,
    JournalStatus,
    PipelineStatus,
    ProcessStatus,
    ReceiverStatus,
    State,
    StoreStatus,
)
from heliograph.api.store_status import store_status
from heliograph.app.status.latency import percentiles
from heliograph.model import Signal
from heliograph.pipeline import ComponentID, Kind
from heliograph.pipeline.graph.status import State as ComponentState
from heliograph.pipeline.telemetry.component import ITEMS

if TYPE_CHECKING:
    from heliograph.app.platform import Platform
    from heliograph.pipeline.config.service import PipelineSpec
    from heliograph.pipeline.telemetry import Registry

_STATES: Final[dict[ComponentState, State]] = {
    ComponentState.STARTING: "starting",
    ComponentState.OK: "ok",
    ComponentState.RECOVERABLE: "degraded",
    ComponentState.FATAL: "failed",
    ComponentState.STOPPING: "stopping",
    ComponentState.STOPPED: "stopping",
}
_BAD: Final = ("failed", "degraded")


def receivers(platform: Platform) -> list[ReceiverStatus]:
    """Each receiver's transports and counts."""
    found: list[ReceiverStatus] = []
    registry = platform.engine.registry
    for identity in platform.configuration.referenced(Kind.RECEIVER):
        component: Any = platform.engine.graph.instance(Kind.RECEIVER, identity)
        addresses: dict[str, str] = dict(getattr(component, "addresses", {}))
        tls: set[str] = set(getattr(component, "tls_transports", ()))
        counts = {outcome: _counts(registry, outcome, identity) for outcome in ("accepted", "refused")}
        found += [
            ReceiverStatus(id=str(identity), transport=name, address=address, tls=name in tls, **counts)
            for name, address in (addresses or {"": ""}).items()
        ]
    return found


def _counts(registry: Registry, outcome: str, receiver: ComponentID) -> dict[str, int]:
    return {
        signal.value: int(registry.value(f"otelcol_receiver_{outcome}_{ITEMS[signal]}", receiver=str(receiver)))
        for signal in Signal
    }


def drops(registry: Registry) -> list[DropCount]:
    """What was left out, by component and reason."""
    found: list[DropCount] = []
    for family in registry.families():
        if family.name == "heliograph_dropped_items":
            for attributes, member in sorted(family.members.items()):
                labels = dict(attributes)
                found.append(
                    DropCount(
                        component=labels["component"],
                        signal=labels["otel_signal"],
                        reason=labels["reason"],
                        count=int(member.value),
                    )
                )
    return found


def journal(platform: Platform) -> JournalStatus | None:
    """The journal, None when nothing is durable."""
    opened = platform.engine.journal
    if opened is None:
        return None
    stats = opened.stats()
    return JournalStatus(
        directory=str(platform.settings.data_directory / "journal"),
        bytes=stats.bytes,
        max_bytes=stats.max_bytes,
        segments=stats.segments,
        oldest_age_seconds=stats.age_seconds,
        end=stats.next_sequence,
        cursors=[CursorStatus(name=one.name, position=one.position, lag_records=one.lag) for one in stats.cursors],
        state="ok" if stats.healthy else "failed",
        problem="" if stats.healthy else "the disk refuses writes",
    )


def store(platform: Platform) -> StoreStatus | None:
    """The store, None when nobody uses it. Asks the engine."""
    opened = platform.services.opened_store
    if opened is None:
        return None
    dsn = platform.settings.store_dsn
    directory = None if dsn else platform.settings.data_directory / "store"
    location = dsn.rpartition("@")[2].partition("?")[0] if dsn else str(directory)
    return store_status(opened, location, directory=directory, written=int(sum(_sent(platform.engine.registry))))


def _sent(registry: Registry) -> list[float]:
    return [registry.value(f"otelcol_exporter_sent_{items}", exporter="clickhouse") for items in ITEMS.values()]


def acknowledge_latency(platform: Platform) -> Any:
    """How long the journal took to make requests durable."""
    opened = platform.engine.journal
    if opened is None:
        return None
    from heliograph.journal.latency import BOUNDS

    stats = opened.stats()
    return percentiles(BOUNDS, stats.commit_buckets, stats.commit_slowest_seconds)


def pipelines(platform: Platform) -> list[PipelineStatus]:
    """Each pipeline with the worst state of its components."""
    return [
        PipelineStatus(
            id=str(spec.id),
            signal=spec.id.signal.value,
            receivers=list(map(str, spec.receivers)),
            processors=list(map(str, spec.processors)),
            exporters=list(map(str, spec.exporters)),
            state=_worst(platform, spec),
        )
        for spec in platform.configuration.pipelines.values()
    ]


def _worst(platform: Platform, spec: PipelineSpec) -> State:
    wanted = {*spec.receivers, *spec.processors, *spec.exporters}
    states = {
        _STATES[status.state]
        for (kind, identity), status in platform.engine.status.states.items()
        if kind is not Kind.EXTENSION and identity in wanted
    }
    order: tuple[State, ...] = ("failed", "degraded", "starting", "stopping")
    for candidate in order:
        if candidate in states:
            return candidate
    return "ok"


def problems(platform: Platform) -> list[str]:
    """What is wrong, in sentences."""
    found = [
        f"{kind.value} {identity}: {status.error}"
        for (kind, identity), status in platform.engine.status.states.items()
        if _STATES[status.state] in _BAD
    ]
    opened = platform.engine.journal
    if opened is not None and not opened.stats().healthy:
        found.append("the journal's disk refuses writes: nothing new is acknowledged")
    return found


def process(cpu_percent: float) -> ProcessStatus:
    """This process; `cpu_percent` was measured over the last interval."""
    this = psutil.Process()
    with this.oneshot():
        times = this.cpu_times()
        return ProcessStatus(
            pid=os.getpid(),
            cpu_seconds=times.user + times.system,
            cpu_percent=cpu_percent,
            resident_bytes=int(this.memory_info().rss),
            threads=this.num_threads(),
            open_files=this.num_fds(),
        )
