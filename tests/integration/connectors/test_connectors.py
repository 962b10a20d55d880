"""Connectors in the real program: OTLP in, metrics out to another OTLP server; nothing counted twice or lost."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.support.made_metrics import Point, points_of, values_of
from tests.support.program import free_ports, wait_until
from tests.support.sinks import HttpSink, http_sink

from heliograph.model import Batch, Signal
from heliograph.testing import make_request
from heliograph.wire import decode

CONFIGURATION = """
receivers:
  otlp:
    protocols:
      http: {endpoint: "127.0.0.1:%d"}
connectors:
  spanmetrics:
    metrics_flush_interval: %s
    aggregation_temporality: AGGREGATION_TEMPORALITY_%s
    histogram: {exponential: {max_size: 20}}
  count: {}
exporters:
  otlp_http: {endpoint: "%s", compression: none, retry_on_failure: {initial_interval: 20ms}}
service:
  pipelines:
    traces: {receivers: [otlp], exporters: [spanmetrics, count]}
    metrics: {receivers: [spanmetrics, count], exporters: [otlp_http]}
"""
CALLS = "traces.span.metrics.calls"
pytestmark = pytest.mark.e2e


class Service:
    """`heliograph up` with a configuration of connectors."""

    def __init__(self, source: Path) -> None:
        self.source = source
        (self.http,) = free_ports(1)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, configuration: str, *values: Any) -> None:
        """Write the configuration, start, and wait until it is ready."""
        self.source.write_text(configuration % (self.http, *values), encoding="utf-8")
        self.again()

    def again(self) -> None:
        """Start with the configuration that is there."""
        command = [sys.executable, "-m", "heliograph", "up", "--json", "--data-dir", str(self.source.with_suffix(""))]
        with self.source.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--config", str(self.source), "--watch", "false"],
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, "COVERAGE_PROCESS_START": ""},
            )
        assert self.process.stdout is not None
        assert json.loads(self.process.stdout.readline() or b"{}")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.process.wait(30)


@contextmanager
def service(source: Path) -> Generator[Service]:
    """A service that is gone at the end."""
    made = Service(source)
    try:
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.stop(signal.SIGKILL)


def send(program: Service, first: int, count: int = 20) -> None:
    """Send numbered spans."""
    url = f"http://127.0.0.1:{program.http}/v1/traces"
    body = make_request(Signal.TRACES, count, first)
    request = urllib.request.Request(url, body, {"Content-Type": "application/x-protobuf"}, method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def received(sink: HttpSink) -> list[Point]:
    """All points that came."""
    requests = list(sink.received.requests)
    batches: Sequence[Batch] = [decode(Signal.METRICS, [body]) for path, _, body in requests if path == "/v1/metrics"]
    return points_of(batches)


def total(sink: HttpSink, name: str) -> int:
    """The sum of all points of a metric."""
    return sum(point.value for point in received(sink) if point.name == name)


def test_span_metrics_reach_another_server(tmp_path: Path) -> None:
    """On time while it runs, the rest at a graceful stop; the exact number of spans, with histograms."""
    with http_sink() as sink, service(tmp_path / "connectors.yaml") as program:
        program.start(CONFIGURATION, "200ms", "DELTA", sink.url)
        send(program, 0)
        wait_until(lambda: total(sink, CALLS) == 20, 20, "the first spans were counted")
        send(program, 20, 30)
        assert program.stop() == 0
        assert (total(sink, CALLS), total(sink, "trace.span.count")) == (50, 50)
        points = received(sink)
    names = values_of(points, CALLS, "span.name", "service.name")
    assert names == {(f"item-{number:08d}", "test"): 1 for number in range(50)}
    durations = [point for point in points if point.name == "traces.span.metrics.duration"]
    assert {(point.kind, point.value, point.point["sum"]) for point in durations} == {("exponentialHistogram", 1, 1)}


def test_after_a_kill_counters_begin_anew(tmp_path: Path) -> None:
    """What `count` made all arrives; what was in memory is gone, and begins anew with a later start time."""
    with http_sink() as sink, service(tmp_path / "connectors.yaml") as program:
        program.start(CONFIGURATION, "100ms", "CUMULATIVE", sink.url)
        send(program, 0)
        wait_until(lambda: total(sink, CALLS) >= 20 and total(sink, "trace.span.count") >= 20, 20, "spans were counted")
        program.stop(signal.SIGKILL)
        began = max(point.times[0] for point in received(sink) if point.name == CALLS)
        program.again()
        send(program, 100)
        wait_until(lambda: total(sink, "trace.span.count") >= 40, 20, "the later spans were counted")

        def later() -> list[Point]:
            return [one for one in received(sink) if one.name == CALLS and one.times[0] > began]

        names = {f"item-{number:08d}" for number in range(100, 120)}
        wait_until(lambda: names <= {one.attributes["span.name"] for one in later()}, 20, "new series came")
        assert {one.value for one in later()} == {1}
        assert program.stop() == 0


FAILOVER = """
receivers:
  otlp:
    protocols:
      http: {endpoint: "127.0.0.1:%d"}
connectors:
  failover:
    priority_levels: [[traces/first], [traces/second]]
exporters:
  otlp_http/first: {endpoint: "%s", compression: none, retry_on_failure: {enabled: false}}
  otlp_http/second: {endpoint: "%s", compression: none}
service:
  pipelines:
    traces: {receivers: [otlp], exporters: [failover]}
    traces/first: {receivers: [failover], exporters: [otlp_http/first]}
    traces/second: {receivers: [failover], exporters: [otlp_http/second]}
"""


def test_failover_moves_to_the_second_server(tmp_path: Path) -> None:
    """While the first one refuses, the second gets every span, the one that failed included."""

    def spans(sink: HttpSink) -> int:
        return sum(len(decode(Signal.TRACES, [body])) for body in sink.received.bodies)

    with (
        http_sink(lambda _: (503, {}, b"")) as first,
        http_sink() as second,
        service(tmp_path / "failover.yaml") as program,
    ):
        program.start(FAILOVER, first.url, second.url)
        for number in range(5):
            send(program, number * 20)
        wait_until(lambda: spans(second) >= 100, 30, "all spans reached the second server")
        assert program.stop() == 0
        assert spans(second) == 100
        assert first.received.requests
