"""Our processors and exporters for the OpenTelemetry SDK, judged by the SDK's own encoder."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.common._log_encoder import encode_logs
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk._logs import LoggerProvider, ReadableLogRecord, ReadWriteLogRecord
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags, TraceState
from tests.support.sinks import http_sink

from heliograph._native import SdkBuffer
from heliograph.cli.commands.run import application_environment, service_name
from heliograph.client import OtlpClient, SettingConflict
from heliograph.client.sdk import (
    HeliographLogRecordProcessor,
    HeliographMetricExporter,
    HeliographSpanExporter,
    HeliographSpanProcessor,
)
from heliograph.client.sdk.resilience import TelemetryHook
from heliograph.resilience import Event, EventKind

SCALARS = st.one_of(st.text(max_size=200), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False))
ATTRIBUTES = st.dictionaries(
    st.text(min_size=1, max_size=20),
    st.one_of(SCALARS, st.lists(st.text(max_size=9), max_size=4), st.lists(st.integers(0, 9), max_size=4)),
    max_size=8,
)
IDS = st.integers(1, 2**128 - 1)
SPAN_IDS = st.integers(1, 2**64 - 1)


def provider() -> TracerProvider:
    """A provider that exports nothing by itself."""
    return TracerProvider(resource=Resource.create({"service.name": "test", "n": 1}), shutdown_on_exit=False)


LINK = st.tuples(IDS, SPAN_IDS, st.booleans(), ATTRIBUTES)
EVENT = st.tuples(st.text(max_size=10), ATTRIBUTES, st.integers(0, 2**63))
SPAN = st.fixed_dictionaries(
    {
        "tracer": st.integers(0, 1),
        "name": st.text(max_size=30),
        "kind": st.sampled_from(list(SpanKind)),
        "attributes": ATTRIBUTES,
        "links": st.lists(LINK, max_size=2),
        "events": st.lists(EVENT, max_size=2),
        "error": st.none() | st.text(max_size=10),
    }
)


def make_spans(plans: Sequence[dict[str, Any]]) -> list[ReadableSpan]:
    """Ended spans with everything that the SDK can put into them."""
    tracers = [provider().get_tracer("a", "1.0", "http://schema"), provider().get_tracer("b", attributes={"k": 1})]
    made: list[ReadableSpan] = []
    for plan in plans:
        links = [Link(SpanContext(a, b, remote, TraceFlags(1)), extra) for a, b, remote, extra in plan["links"]]
        settings = {"kind": plan["kind"], "attributes": plan["attributes"], "links": links}
        with tracers[plan["tracer"]].start_as_current_span(plan["name"], **settings) as span:
            for name, attributes, time in plan["events"]:
                span.add_event(name, attributes, time)
            if plan["error"] is not None:
                span.set_status(Status(StatusCode.ERROR, plan["error"]))
        assert isinstance(span, ReadableSpan)
        made.append(span)
    return made


@given(st.lists(SPAN, min_size=1, max_size=4))
def test_spans_are_encoded_as_by_the_sdk(plans: list[dict[str, Any]]) -> None:
    """The bytes of the native encoder say what the SDK's own encoder says."""
    made = make_spans(plans)
    buffer = SdkBuffer("traces")
    for number, span in enumerate(made, 1):
        assert buffer.add(span) == number
    body, count = buffer.take()
    assert (count, len(buffer), buffer.nbytes) == (len(made), 0, 0)
    ours, theirs = ExportTraceServiceRequest.FromString(body), encode_spans(made)
    for group in ours.resource_spans:
        for scope in group.scope_spans:
            for span in scope.spans:
                for link in span.links:
                    # The SDK's encoder leaves the trace state of links out.
                    assert link.trace_state == ""
    spans_of = lambda request: sorted(  # noqa: E731
        (span.span_id, scope.scope.name, scope.schema_url, str(group.resource), str(span))
        for group in request.resource_spans
        for scope in group.scope_spans
        for span in scope.spans
    )
    assert spans_of(ours) == spans_of(theirs)


@given(
    body=st.one_of(SCALARS, st.none(), st.lists(SCALARS, max_size=3), st.dictionaries(st.text(), SCALARS, max_size=3)),
    attributes=ATTRIBUTES,
    trace=IDS,
    span=SPAN_IDS,
    severity=st.sampled_from([None, *SeverityNumber]),
)
def test_logs_are_encoded_as_by_the_sdk(
    body: Any, attributes: dict[str, Any], trace: int, span: int, severity: SeverityNumber | None
) -> None:
    """Log records too, with structured bodies."""
    record = LogRecord(
        timestamp=5,
        observed_timestamp=7,
        body=body,
        severity_number=severity,
        severity_text="X",
        attributes=attributes,
        event_name="e",
    )
    record.trace_id, record.span_id, record.trace_flags = trace, span, TraceFlags(1)
    readable = ReadableLogRecord(record, Resource.create({"a": 1}), None)
    buffer = SdkBuffer("logs")
    buffer.add(readable)
    ours = ExportLogsServiceRequest.FromString(buffer.take()[0])
    assert (
        ours.resource_logs[0].scope_logs[0].log_records
        == encode_logs([readable]).resource_logs[0].scope_logs[0].log_records
    )
    assert ours.resource_logs[0].resource == encode_logs([readable]).resource_logs[0].resource


def test_strange_values_survive() -> None:
    """Lone surrogates, huge integers and foreign objects become text instead of an error."""
    tracer = provider().get_tracer("x")
    with tracer.start_as_current_span("bad \ud800 name") as span:
        pass
    assert isinstance(span, ReadableSpan)
    span._attributes = {"huge": 2**70, "odd": object(), "half": "\udfff", 5: "number"}  # type: ignore[dict-item]
    buffer = SdkBuffer("traces")
    buffer.add(span)
    request = ExportTraceServiceRequest.FromString(buffer.take()[0])
    found = request.resource_spans[0].scope_spans[0].spans[0]
    assert found.name == "bad ? name"
    assert {pair.key: pair.value.string_value for pair in found.attributes}["huge"] == str(2**70)
    deep: Any = []
    for _ in range(100):
        deep = [deep]
    span._attributes = {"deep": deep}
    with pytest.raises(ValueError, match="deep"):
        buffer.add(span)
    assert len(buffer) == 0


def test_trace_state_is_kept() -> None:
    """The state of span and link contexts travels."""
    tracer = provider().get_tracer("x")
    context = SpanContext(5, 6, True, TraceFlags(1), TraceState([("a", "b")]))
    with tracer.start_as_current_span("x", links=[Link(context)]) as span:
        pass
    buffer = SdkBuffer("traces")
    buffer.add(span)
    found = ExportTraceServiceRequest.FromString(buffer.take()[0]).resource_spans[0].scope_spans[0].spans[0]
    assert found.links[0].trace_state == "a=b"


def test_processor_end_to_end() -> None:
    """Spans of several threads arrive, unsampled ones do not; shutdown sends the rest."""
    with http_sink() as server:
        client = OtlpClient(server.url)
        traces = provider()
        traces.add_span_processor(HeliographSpanProcessor(client, batch_items=50, delay_seconds=0.05))
        tracer = traces.get_tracer("x")

        def work() -> None:
            for _ in range(200):
                with tracer.start_as_current_span("work", attributes={"a": "b"}) as span:
                    span.add_event("e")

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert traces.force_flush()
        assert client.stats()["traces"]["sent"] == 800
        unsampled = TracerProvider(sampler=ALWAYS_OFF, shutdown_on_exit=False)
        unsampled.add_span_processor(HeliographSpanProcessor(client))
        unsampled.get_tracer("x").start_span("y").end()
        traces.shutdown()
        client.shutdown()
    sent = [ExportTraceServiceRequest.FromString(body) for body in server.received.bodies]
    assert sum(len(group.scope_spans[0].spans) for request in sent for group in request.resource_spans) == 800


def test_a_lone_span_does_not_wait_for_company() -> None:
    """The delay is a bound: one span is sent although no batch fills."""
    with http_sink() as server, OtlpClient(server.url) as client:
        traces = provider()
        traces.add_span_processor(HeliographSpanProcessor(client, delay_seconds=0.02))
        for number in (1, 2):
            traces.get_tracer("x").start_span("y").end()
            server.received.wait_for(number)
        traces.shutdown()


def test_logs_metrics_and_exporters() -> None:
    """Log records and data points arrive, and the exporter form works behind the SDK's own processors."""
    with http_sink() as server, OtlpClient(server.url) as client:
        logs = LoggerProvider(shutdown_on_exit=False)
        logs.add_log_record_processor(HeliographLogRecordProcessor(client))
        logs.get_logger("x").emit(LogRecord(body="hello", severity_number=SeverityNumber.WARN))
        assert logs.force_flush()
        reader = PeriodicExportingMetricReader(HeliographMetricExporter(client), export_interval_millis=1e9)
        meters = MeterProvider([reader], shutdown_on_exit=False)
        meters.get_meter("x").create_counter("c").add(3, {"k": "v"})
        assert meters.force_flush()
        traces = provider()
        traces.add_span_processor(SimpleSpanProcessor(HeliographSpanExporter(client)))
        traces.get_tracer("x").start_span("y").end()
        client.flush(20)
        meters.shutdown()
        logs.shutdown()
        by_path = {path: body for path, _, body in server.received.requests}
    record = ExportLogsServiceRequest.FromString(by_path["/v1/logs"]).resource_logs[0].scope_logs[0].log_records[0]
    assert (record.body.string_value, record.severity_number) == ("hello", 13)
    metric = (
        ExportMetricsServiceRequest.FromString(by_path["/v1/metrics"]).resource_metrics[0].scope_metrics[0].metrics[0]
    )
    assert metric.sum.data_points[0].as_int == 3
    assert "/v1/traces" in by_path


def test_json_is_refused_early() -> None:
    """A client that speaks JSON cannot serve the processors, and says so."""
    with OtlpClient("http://h:1", protocol="http/json") as client, pytest.raises(SettingConflict, match="http/json"):
        HeliographSpanProcessor(client)


def test_broken_records_do_not_hurt(caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be encoded is counted, and the application goes on."""
    with OtlpClient("http://127.0.0.1:1") as client:
        processor = HeliographLogRecordProcessor(client)
        with caplog.at_level(logging.WARNING):
            processor.on_emit("no record")  # type: ignore[arg-type]
        assert client.stats()["logs"]["dropped"] == {"encoding": 1}
        assert "could not be encoded" in caplog.text
        assert isinstance(ReadWriteLogRecord, type)


APPLICATION = """
import logging
from opentelemetry import trace
with trace.get_tracer("app").start_as_current_span("job"):
    logging.getLogger("app").warning("from the application")
"""


@pytest.mark.e2e
def test_an_application_without_code(tmp_path: Any) -> None:
    """`heliograph run` sends an application's spans and logs, without a line of configuration."""
    script = tmp_path / "billing.py"
    script.write_text(APPLICATION)
    with http_sink() as server:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
        command = [sys.executable, "-m", "heliograph", "run", "--endpoint", server.url, "--", "python", str(script)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        bodies = {path: body for path, _, body in server.received.requests}
    request = ExportTraceServiceRequest.FromString(bodies["/v1/traces"])
    resource = {pair.key: pair.value.string_value for pair in request.resource_spans[0].resource.attributes}
    assert resource["service.name"] == "billing"
    assert b"from the application" in bodies["/v1/logs"]


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["python", "billing.py"], "billing"),
        (["python3.12", "-m", "shop.worker"], "worker"),
        (["gunicorn", "-w", "4", "x:app"], "gunicorn"),
        (["python", "-u", "/srv/shop/main.py"], "shop"),
    ],
)
def test_service_names(command: list[str], name: str) -> None:
    """The service is named after what is run, unless the user named it."""
    assert service_name(command) == name
    given_name = application_environment(command, "http://e", None, {"OTEL_SERVICE_NAME": "mine"})
    assert given_name["OTEL_SERVICE_NAME"] == "mine"
    assert application_environment(command, "http://e", "forced", {})["OTEL_SERVICE_NAME"] == "forced"


def test_resilience_events_become_telemetry() -> None:
    """Events of policies are counted and shown on the current span."""
    tracer = provider().get_tracer("x")
    hook = TelemetryHook()
    with tracer.start_as_current_span("call") as span:
        hook(Event(EventKind.RETRYING, "retry", "peer", 1.0, {"attempt": 2, "error": ValueError("x")}))
    assert isinstance(span, ReadableSpan)
    event = span.events[0]
    assert event.name == "resilience.retrying"
    assert event.attributes is not None
    assert event.attributes["resilience.attempt"] == 2
