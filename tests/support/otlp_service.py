"""A running service with an `otlp` receiver in front and an exporter that keeps what it gets."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, ResourceLogs, ScopeLogs
from opentelemetry.proto.metrics.v1.metrics_pb2 import Gauge, Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

from heliograph.extensions import apikey
from heliograph.model import Signal
from heliograph.pipeline.catalog import Catalog
from heliograph.pipeline.config.load import read_and_check
from heliograph.pipeline.config.model import NoConfig
from heliograph.pipeline.engine import Engine
from heliograph.pipeline.factory import ExporterFactory
from heliograph.pipeline.identity import ComponentID, Kind, Stability
from heliograph.receivers import otlp
from heliograph.wire import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path

    from google.protobuf.message import Message

    from heliograph.exceptions import HeliographError
    from heliograph.journal import JournalSettings
    from heliograph.pipeline.host import CreateSettings, Host
    from heliograph.pipeline.parcel import Parcel
    from heliograph.receivers.otlp.receiver import OtlpReceiver

REQUESTS: Mapping[Signal, type[Message]] = {
    Signal.TRACES: ExportTraceServiceRequest,
    Signal.METRICS: ExportMetricsServiceRequest,
    Signal.LOGS: ExportLogsServiceRequest,
}
BOTH = {"grpc": {"endpoint": "127.0.0.1:0"}, "http": {"endpoint": "127.0.0.1:0"}}


class Keeper:
    """An exporter that keeps what it gets, or refuses it while `error` is set."""

    def __init__(self, settings: CreateSettings, config: NoConfig) -> None:
        del settings, config
        self.kept: dict[Signal, list[Message]] = {signal: [] for signal in Signal}
        self.metadata: list[dict[str, tuple[str, ...]]] = []
        self.error: Callable[[Parcel], HeliographError | None] = lambda _: None
        self.changed = threading.Condition()

    def start(self, host: Host) -> None:
        """Nothing to start."""

    def shutdown(self, deadline: float) -> None:
        """Nothing to stop."""

    def consume(self, parcel: Parcel) -> None:
        """Keep what the batch encodes to."""
        error = self.error(parcel)
        if error is not None:
            parcel.fail(error)
            return
        message = REQUESTS[parcel.signal].FromString(encode(parcel.batch))
        with self.changed:
            self.kept[parcel.signal].append(message)
            self.metadata.append(dict(parcel.metadata))
            self.changed.notify_all()
        parcel.accept()


class Service:
    """What a test sees of the running service."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        instance = engine.graph.instance
        self.receiver = cast("OtlpReceiver", instance(Kind.RECEIVER, ComponentID("otlp")))
        self.keeper = cast("Keeper", instance(Kind.EXPORTER, ComponentID("keep")))
        self.ports = dict(self.receiver.ports)

    def names(self, signal: Signal) -> list[str]:
        """Names (log bodies) of everything that was kept, in order."""
        return [name for message in self.keeper.kept[signal] for name in names_in(message)]

    def wait_for(self, signal: Signal, count: int) -> list[str]:
        """The names, once `count` of them are there."""
        deadline = time.monotonic() + 10
        with self.keeper.changed:
            while len(found := self.names(signal)) < count:
                assert self.keeper.changed.wait(max(0.0, deadline - time.monotonic())), f"only {found} after 10 s"
            return found

    def drain(self) -> None:
        """Wait until the exporter has settled everything that was acknowledged."""
        journal = self.engine.journal
        deadline = time.monotonic() + 10
        while journal is not None and any(cursor.lag for cursor in journal.stats().cursors):
            assert time.monotonic() < deadline, "not drained after 10 s"
            with self.keeper.changed:
                self.keeper.changed.wait(0.01)

    def counter(self, name: str) -> float:
        """The sum of all instruments called `name`."""
        return sum(
            member.value
            for family in self.engine.registry.families()
            if family.name == name
            for member in family.members.values()
        )


def catalog() -> Catalog:
    """The components of these tests."""
    signals = dict.fromkeys(Signal, Stability.STABLE)
    keep = ExporterFactory(type="keep", config_class=NoConfig, signals=signals, create=Keeper)
    return Catalog([otlp.FACTORY, apikey.FACTORY, keep])


def configuration(
    protocols: Mapping[str, Any],
    *,
    journal: str = "disk",
    signals: tuple[str, ...] = ("traces", "metrics", "logs"),
    extensions: Mapping[str, Any] | None = None,
) -> str:
    """A configuration source with the receiver in front of the keeper."""
    document = {
        "receivers": {"otlp": {"protocols": protocols, "journal": journal}},
        "exporters": {"keep": None},
        "extensions": extensions or {},
        "service": {
            "extensions": list(extensions or {}),
            "pipelines": {signal: {"receivers": ["otlp"], "exporters": ["keep"]} for signal in signals},
        },
    }
    return "yaml:" + json.dumps(document)


@contextmanager
def running(
    directory: Path, protocols: Mapping[str, Any] = BOTH, *, journal_settings: JournalSettings | None = None, **how: Any
) -> Generator[Service]:
    """A service that runs while the block does; `how` is as of `configuration`."""
    components = catalog()
    engine = Engine(components, directory, journal_settings=journal_settings)
    engine.start(read_and_check([configuration(protocols, **how)], components))
    try:
        yield Service(engine)
    finally:
        engine.shutdown(time.monotonic() + 5)


def request(signal: Signal, *names: str) -> Message:
    """An export request with one item a name."""
    match signal:
        case Signal.TRACES:
            spans = [Span(trace_id=bytes(15) + b"1", span_id=b"12345678", name=name) for name in names]
            return ExportTraceServiceRequest(resource_spans=[ResourceSpans(scope_spans=[ScopeSpans(spans=spans)])])
        case Signal.LOGS:
            records = [LogRecord(severity_text=name, time_unix_nano=1) for name in names]
            return ExportLogsServiceRequest(resource_logs=[ResourceLogs(scope_logs=[ScopeLogs(log_records=records)])])
        case Signal.METRICS:
            metrics = [
                Metric(name=name, gauge=Gauge(data_points=[NumberDataPoint(as_int=1, time_unix_nano=1)]))
                for name in names
            ]
            return ExportMetricsServiceRequest(
                resource_metrics=[ResourceMetrics(scope_metrics=[ScopeMetrics(metrics=metrics)])]
            )


def names_in(message: Message) -> list[str]:
    """The names that `request` put into it."""
    if isinstance(message, ExportTraceServiceRequest):
        return [span.name for r in message.resource_spans for s in r.scope_spans for span in s.spans]
    if isinstance(message, ExportLogsServiceRequest):
        return [record.severity_text for r in message.resource_logs for s in r.scope_logs for record in s.log_records]
    assert isinstance(message, ExportMetricsServiceRequest)
    return [metric.name for r in message.resource_metrics for s in r.scope_metrics for metric in s.metrics]


def as_json(message: Message) -> bytes:
    """An export request as OTLP/JSON: ids in hex, enums as numbers."""
    document = MessageToDict(message, use_integers_for_enums=True)
    for resource in document.get("resourceSpans", []):
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                span["traceId"], span["spanId"] = (bytes(15) + b"1").hex(), b"12345678".hex()
    return json.dumps(document).encode()
