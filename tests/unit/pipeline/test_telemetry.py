"""Self-telemetry: the Collector's names, Prometheus text, OTLP."""
# ruff: noqa: E501 - whole outputs

import json
import threading
import time

from inline_snapshot import snapshot

from heliograph.model import Signal
from heliograph.pipeline import ComponentID, Kind, PipelineID
from heliograph.pipeline.telemetry import ComponentTelemetry, Registry
from heliograph.pipeline.telemetry.otlp import render_json
from heliograph.pipeline.telemetry.prometheus import render


def filled() -> Registry:
    """A registry with one instrument of each kind."""
    registry = Registry()
    receiver = ComponentTelemetry(registry, Kind.RECEIVER, ComponentID("otlp"))
    receiver.accepted(Signal.TRACES, 5)
    receiver.refused(Signal.METRICS, 2, "grpc")
    exporter = ComponentTelemetry(registry, Kind.EXPORTER, ComponentID("otlp", "b"))
    exporter.sent(Signal.LOGS, 3)
    exporter.queue(lambda: 7.0, 1000)
    exporter.histogram("seconds", bounds=(0.1, 1.0)).record(0.5)
    exporter.dropped(Signal.LOGS, 1, "queue_full")
    return registry


def test_prometheus_text() -> None:
    """Counters stand under the Collector's names, with its labels, in Prometheus' text format."""
    lines = [line for line in render(filled()).splitlines() if not line.startswith("#")]
    assert lines == snapshot(
        [
            'heliograph_component_cpu_seconds{component="otlp",kind="receiver",pipeline=""} 0',
            'heliograph_component_cpu_seconds{component="otlp/b",kind="exporter",pipeline=""} 0',
            'heliograph_dropped_items{component="otlp/b",kind="exporter",otel_signal="logs",pipeline="",reason="queue_full"} 1',
            'otelcol_exporter_queue_capacity{exporter="otlp/b"} 1000',
            'otelcol_exporter_queue_size{exporter="otlp/b"} 7',
            'otelcol_exporter_sent_log_records{exporter="otlp/b"} 3',
            'otelcol_receiver_accepted_spans{receiver="otlp"} 5',
            'otelcol_receiver_refused_metric_points{receiver="otlp",transport="grpc"} 2',
            'seconds_bucket{exporter="otlp/b",le="0.1"} 0',
            'seconds_bucket{exporter="otlp/b",le="1"} 1',
            'seconds_bucket{exporter="otlp/b",le="+Inf"} 1',
            'seconds_sum{exporter="otlp/b"} 0.5',
            'seconds_count{exporter="otlp/b"} 1',
        ]
    )


def test_prometheus_escapes_labels() -> None:
    """Quotes, backslashes and line ends in a label do not break the format."""
    registry = Registry()
    registry.counter("c", {"statement": 'set(a, "b\\n")\n'}).add()
    assert render(registry).splitlines()[-1] == 'c{statement="set(a, \\"b\\\\n\\")\\n"} 1'


def test_otlp() -> None:
    """The same as an OTLP request: sums are cumulative and monotonic, histograms have their buckets."""
    body = json.loads(render_json(filled(), {"service.name": "heliograph"})[0])
    metrics = {metric["name"]: metric for metric in body["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]}
    accepted = metrics["otelcol_receiver_accepted_spans"]["sum"]
    assert accepted["isMonotonic"]
    assert accepted["dataPoints"][0]["asInt"] == "5"
    assert metrics["seconds"]["histogram"]["dataPoints"][0]["bucketCounts"] == ["0", "1", "0"]
    assert metrics["otelcol_exporter_queue_size"]["gauge"]["dataPoints"][0]["asInt"] == "7"


def test_cpu_time_excludes_what_is_handed_on() -> None:
    """CPU time of a component's callees is not counted as its own."""
    registry = Registry()
    outer = ComponentTelemetry(registry, Kind.PROCESSOR, ComponentID("outer"), PipelineID(Signal.TRACES))
    inner = ComponentTelemetry(registry, Kind.EXPORTER, ComponentID("inner"))
    with outer.measure(), inner.measure():
        end = time.thread_time() + 0.02
        while time.thread_time() < end:
            pass
    name = "heliograph_component_cpu_seconds"
    assert registry.value(name, component="inner") >= 0.02
    assert registry.value(name, component="outer") < 0.01


def test_statements_are_timed() -> None:
    """Each OTTL statement has its CPU time, records and errors."""
    registry = Registry()
    telemetry = ComponentTelemetry(registry, Kind.PROCESSOR, ComponentID("transform"), PipelineID(Signal.LOGS))
    statement = telemetry.statement(0, "set(body, 1)")
    with statement:
        statement.records(8)
        statement.errors(1)
    assert registry.value("heliograph_ottl_statement_records", statement="set(body, 1)") == 8
    assert registry.value("heliograph_ottl_statement_errors", statement="set(body, 1)") == 1
    assert registry.value("heliograph_ottl_statement_cpu_seconds", statement="set(body, 1)") > 0


def test_counting_on_many_threads_loses_nothing() -> None:
    """Counters are exact when several threads add."""
    counter = Registry().counter("c")
    threads = [threading.Thread(target=lambda: [counter.add() for _ in range(5000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.value == 20_000


def test_what_is_gone_shows_no_gauge() -> None:
    """Gauges of a removed component disappear, its counters stay."""
    registry = filled()
    registry.forget(exporter="otlp/b")
    names = {family.name for family in registry.families() if family.members}
    assert "otelcol_exporter_queue_size" not in names
    assert "otelcol_exporter_sent_log_records" in names
