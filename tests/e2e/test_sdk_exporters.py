"""Our SDK processors and exporters against the platform, and against a real OpenTelemetry Collector."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from tests.support.collector import can_build, collector
from tests.support.program import Program, free_ports, running, wait_until
from tests.support.sinks import grpc_sink

from heliograph.client import OtlpClient
from heliograph.client.sdk import HeliographLogRecordProcessor, HeliographMetricExporter, HeliographSpanProcessor

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
SPANS = 700


def export_everything(client: OtlpClient, service: str) -> None:
    """Spans, a log record and a data point of a service, through the SDK."""
    resource = Resource.create({"service.name": service})
    traces = TracerProvider(resource=resource, shutdown_on_exit=False)
    traces.add_span_processor(HeliographSpanProcessor(client))
    logs = LoggerProvider(resource=resource, shutdown_on_exit=False)
    logs.add_log_record_processor(HeliographLogRecordProcessor(client))
    reader = PeriodicExportingMetricReader(HeliographMetricExporter(client), export_interval_millis=1e9)
    meters = MeterProvider([reader], resource=resource, shutdown_on_exit=False)
    tracer = traces.get_tracer("test")
    for number in range(SPANS):
        with tracer.start_as_current_span("work", attributes={"number": number}) as span:
            span.add_event("half way", {"percent": 50})
    logs.get_logger("test").emit(LogRecord(body="done", severity_number=SeverityNumber.INFO))
    meters.get_meter("test").create_counter("jobs").add(SPANS)
    for provider in (traces, logs, meters):
        assert provider.force_flush()
    assert client.stats()["traces"] == {**client.stats()["traces"], "sent": SPANS, "dropped": {}}
    for provider in (traces, logs, meters):
        provider.shutdown()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The platform."""
    with running(tmp_path_factory.mktemp("platform") / "data") as started:
        yield started


@pytest.mark.parametrize("protocol", ["grpc", "http/protobuf"])
def test_against_the_platform(program: Program, protocol: str) -> None:
    """Everything that the SDK made can be queried a moment later."""
    port = program.grpc if protocol == "grpc" else program.http
    service = f"sdk-{protocol.partition('/')[0]}"
    with OtlpClient(f"http://127.0.0.1:{port}", protocol=protocol) as client:
        export_everything(client, service)

    def stored() -> bool:
        counts = {
            table: int(program.query(f"SELECT count() AS n FROM {table} WHERE ServiceName = '{service}'")[0]["n"])
            for table in ("otel_traces", "otel_logs", "otel_metrics_sum")
        }
        # A metric reader collects once more when it is shut down.
        points = counts.pop("otel_metrics_sum")
        return counts == {"otel_traces": SPANS, "otel_logs": 1} and points >= 1

    wait_until(stored, 20, "all of it is stored")


@pytest.mark.xdist_group("collector")
@pytest.mark.skipif(not can_build(), reason="no Collector without Go")
@pytest.mark.parametrize("protocol", ["grpc", "http/protobuf"])
def test_against_a_real_collector(tmp_path: Path, protocol: str) -> None:
    """A Collector accepts what we send and hands on the same spans, records and points."""
    grpc_port, http_port = free_ports(2)
    with grpc_sink() as sink:
        configuration = f"""
receivers:
  otlp:
    protocols:
      grpc: {{endpoint: "127.0.0.1:{grpc_port}"}}
      http: {{endpoint: "127.0.0.1:{http_port}"}}
exporters:
  otlp_grpc:
    endpoint: "127.0.0.1:{sink.port}"
    tls: {{insecure: true}}
service:
  telemetry: {{metrics: {{level: none}}}}
  pipelines:
    traces: {{receivers: [otlp], exporters: [otlp_grpc]}}
    logs: {{receivers: [otlp], exporters: [otlp_grpc]}}
    metrics: {{receivers: [otlp], exporters: [otlp_grpc]}}
"""
        with collector(tmp_path, configuration):
            port = grpc_port if protocol == "grpc" else http_port
            with OtlpClient(f"http://127.0.0.1:{port}", protocol=protocol) as client:
                export_everything(client, "sdk")
            wait_until(lambda: _is_all(sink.received.requests), 20, "the Collector handed it on")


def _is_all(requests: list[tuple[str, dict[str, str], bytes]]) -> bool:
    spans = logs = points = 0
    for method, _, body in list(requests):
        if "Trace" in method:
            groups = ExportTraceServiceRequest.FromString(body).resource_spans
            spans += sum(len(scope.spans) for group in groups for scope in group.scope_spans)
        elif "Logs" in method:
            logs += len(ExportLogsServiceRequest.FromString(body).resource_logs)
        else:
            points += len(ExportMetricsServiceRequest.FromString(body).resource_metrics)
    return (spans, logs) == (SPANS, 1) and points >= 1
