"""The official Python SDK's exporters against the receiver."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter as GrpcMetrics
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcSpans
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter as HttpMetrics
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpSpans
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from tests.support.otlp_service import Service, running

from heliograph.model import Signal


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A running service."""
    with running(Path(tmp_path_factory.mktemp("sdk"))) as running_service:
        yield running_service


def exporters(service: Service) -> dict[str, tuple[Any, Any]]:
    """Span and metric exporters by transport and compression."""
    target, base = f"127.0.0.1:{service.ports['grpc']}", f"http://127.0.0.1:{service.ports['http']}/v1"
    return {
        "grpc": (GrpcSpans(endpoint=target, insecure=True), GrpcMetrics(endpoint=target, insecure=True)),
        "grpc gzip": (
            GrpcSpans(endpoint=target, insecure=True, compression=grpc.Compression.Gzip),
            GrpcMetrics(endpoint=target, insecure=True, compression=grpc.Compression.Gzip),
        ),
        "http": (HttpSpans(endpoint=f"{base}/traces"), HttpMetrics(endpoint=f"{base}/metrics")),
        "http gzip": (
            HttpSpans(endpoint=f"{base}/traces", compression=Compression.Gzip),
            HttpMetrics(endpoint=f"{base}/metrics", compression=Compression.Gzip),
        ),
    }


@pytest.mark.parametrize("which", ["grpc", "grpc gzip", "http", "http gzip"])
def test_spans_and_metrics_of_the_sdk_arrive(service: Service, which: str) -> None:
    """Spans with attributes and events, and counters, come out as the SDK put them in."""
    spans, metrics = exporters(service)[which]
    resource = Resource.create({"service.name": f"svc {which}"})
    tracing = TracerProvider(resource=resource)
    tracing.add_span_processor(BatchSpanProcessor(spans))
    tracer = tracing.get_tracer("test")
    before = len(service.names(Signal.TRACES))
    for index in range(100):
        with tracer.start_as_current_span(f"{which} {index}", attributes={"n": index}) as span:
            span.add_event("half way")
    tracing.shutdown()
    assert len(service.wait_for(Signal.TRACES, before + 100)) == before + 100
    kept: Any = service.keeper.kept[Signal.TRACES][-1]
    names = {attribute.key: attribute.value for attribute in kept.resource_spans[0].resource.attributes}
    assert names["service.name"].string_value == f"svc {which}"
    measuring = MeterProvider([PeriodicExportingMetricReader(metrics, export_interval_millis=3_600_000)], resource)
    measuring.get_meter("test").create_counter(which.replace(" ", "_")).add(7)
    measuring.shutdown()
    service.drain()
    assert which.replace(" ", "_") in service.names(Signal.METRICS)
