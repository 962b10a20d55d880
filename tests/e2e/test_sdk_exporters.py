"""Our SDK processors and exporters against the platform, and against a real OpenTelemetry Collector."""

import os
import subprocess
import sys
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


APPLICATION = """
import logging
from opentelemetry import metrics, trace
metrics.get_meter("app").create_counter("runs").add(3)
with trace.get_tracer("app").start_as_current_span("job"):
    logging.getLogger("app").warning("from the application")
"""


@pytest.mark.parametrize("way", ["heliograph run", "opentelemetry-instrument"])
def test_an_application_against_the_platform(program: Program, tmp_path: Path, way: str) -> None:
    """An application without a line of ours, started in both ways, sends all three signals."""
    script = tmp_path / f"{way.replace(' ', '')}.py"
    script.write_text(APPLICATION)
    _start(way, script, f"http://127.0.0.1:{program.http}")

    def stored() -> bool:
        tables = ("otel_traces", "otel_logs", "otel_metrics_sum")
        where = f"ServiceName = '{script.stem}'"
        return all(int(program.query(f"SELECT count() AS n FROM {each} WHERE {where}")[0]["n"]) for each in tables)

    wait_until(stored, 20, "all of it is stored")


@pytest.mark.xdist_group("collector")
@pytest.mark.skipif(not can_build(), reason="no Collector without Go")
def test_an_application_against_a_real_collector(tmp_path: Path) -> None:
    """A Collector takes what an application sends that `heliograph run` has started."""
    (http_port,) = free_ports(1)
    script = tmp_path / "collected.py"
    script.write_text(APPLICATION)
    with grpc_sink() as sink:
        configuration = f"""
receivers: {{otlp: {{protocols: {{http: {{endpoint: "127.0.0.1:{http_port}"}}}}}}}}
exporters: {{otlp_grpc: {{endpoint: "127.0.0.1:{sink.port}", tls: {{insecure: true}}}}}}
service:
  telemetry: {{metrics: {{level: none}}}}
  pipelines:
    traces: {{receivers: [otlp], exporters: [otlp_grpc]}}
    logs: {{receivers: [otlp], exporters: [otlp_grpc]}}
    metrics: {{receivers: [otlp], exporters: [otlp_grpc]}}
"""
        with collector(tmp_path, configuration):
            _start("heliograph run", script, f"http://127.0.0.1:{http_port}")
            wait_until(lambda: len({method for method, _, _ in sink.received.requests}) == 3, 20, "all were handed on")
        everything = b"".join(sink.received.bodies)
    assert all(text in everything for text in (b"collected", b"job", b"from the application", b"runs"))


def _start(way: str, script: Path, endpoint: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    if way == "heliograph run":
        command = [sys.executable, "-m", "heliograph", "run", "--endpoint", endpoint, "--", "python", str(script)]
    else:
        command = [str(Path(sys.executable).with_name("opentelemetry-instrument")), sys.executable, str(script)]
        environment |= {f"OTEL_{signal}_EXPORTER": "heliograph" for signal in ("TRACES", "METRICS", "LOGS")}
        environment |= {
            "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
            "OTEL_SERVICE_NAME": script.stem,
            "OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED": "true",
        }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
