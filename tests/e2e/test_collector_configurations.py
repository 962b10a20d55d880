"""The configurations that the guide shows run as they stand: only addresses are changed, on the command line."""

import base64
import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from tests.support.processing import batch_of, identifier, resources_of
from tests.support.program import free_ports, wait_until
from tests.support.sinks import Received, grpc_sink, http_sink
from tests.unit.exporters.prometheus.support import fetch

from heliograph.app.settings import UpSettings
from heliograph.app.validate import create_all
from heliograph.client.transport.grpc import METHODS
from heliograph.model import Batch, Signal
from heliograph.testing import item_ids, make_batch
from heliograph.wire import decode, encode

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "guides" / "collector-configs"
GRPC = "receivers.otlp.protocols.grpc.endpoint"
HTTP = "receivers.otlp.protocols.http.endpoint"
SECONDS = 40.0


class Collector:
    """The program with one of the configurations.

    Args:
        name: Of the file.
        directory: Where it runs and keeps its data.
        changes: Addresses that differ from the file's.
    """

    def __init__(self, name: str, directory: Path, changes: Mapping[str, str]) -> None:
        self.port = free_ports(1)[0]
        sets = {GRPC: f"127.0.0.1:{self.port}", **changes}
        self._command = [sys.executable, "-m", "heliograph", "up", "--json", "--watch", "false", "--data-dir", "data"]
        self._command += ["--config", str(FOLDER / f"{name}.yaml")]
        self._command += [part for key, value in sets.items() for part in ("--set", f"{key}={value}")]
        self._directory = directory
        self.log = directory / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self.environment: dict[str, str] = {}

    def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command,
                cwd=self._directory,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, **self.environment},
            )
        assert self.process.stdout is not None
        assert json.loads(self.process.stdout.readline() or b"{}"), self.log.read_text()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Send a signal and wait for the end; safe twice."""
        process, self.process = self.process, None
        if process is not None and process.stdout is not None:
            process.send_signal(number)
            process.wait(40)
            process.stdout.close()

    def send(self, batch: Batch) -> None:
        """Send a batch; it is acknowledged on return."""
        with grpc.insecure_channel(f"127.0.0.1:{self.port}") as opened:
            channel: Any = opened
            channel.unary_unary(METHODS[batch.signal])(encode(batch), timeout=30, wait_for_ready=True)


@contextmanager
def running(name: str, directory: Path, changes: Mapping[str, str], **environment: str) -> Generator[Collector]:
    """The program, started; gone at the end."""
    collector = Collector(name, directory, changes)
    collector.environment = environment
    try:
        collector.start()
        yield collector
    finally:
        collector.stop(signal.SIGTERM)


def batches_at(received: Received, signal_: Signal = Signal.TRACES) -> list[Batch]:
    """What came to a sink."""
    found: list[Batch] = []
    for _, headers, body in list(received.requests):
        whole = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
        found.append(decode(signal_, [whole]))
    return found


def ids_at(received: Received) -> set[int]:
    """Numbers of the spans that came to a sink."""
    return {number for batch in batches_at(received) for number in item_ids(batch)}


def names_at(received: Received) -> set[str]:
    """Names of the spans that came to a sink."""
    return {
        record["name"] for batch in batches_at(received) for _, records in resources_of(batch) for record in records
    }


def span(trace: int, name: str, *, error: bool = False, milliseconds: int = 1) -> dict[str, Any]:
    """A span of a trace of its own."""
    times = {"startTimeUnixNano": "1000000000", "endTimeUnixNano": str(1_000_000_000 + milliseconds * 1_000_000)}
    status = {"status": {"code": 2}} if error else {}
    return {"traceId": identifier(trace), "spanId": identifier(trace, 8), "name": name, "kind": 2, **times, **status}


def test_every_file_is_in_the_guide_and_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`heliograph validate` takes each as it stands, and the guide names each."""
    monkeypatch.chdir(tmp_path)
    guide = (FOLDER.parent / "collector-configurations.md").read_text()
    paths = sorted(FOLDER.glob("*.yaml"))
    assert len(paths) >= 5
    for path in paths:
        assert f"collector-configs/{path.name}" in guide
        create_all(UpSettings(data_dir=str(tmp_path / "data"), config=(str(path),)))
        assert yaml.safe_load(path.read_text())["service"]["pipelines"]


def test_language_sdk(tmp_path: Path) -> None:
    """Every signal is shown on the console."""
    with running("language-sdk", tmp_path, {HTTP: f"127.0.0.1:{free_ports(1)[0]}"}) as collector:
        for signal_ in Signal:
            collector.send(make_batch(signal_, 3, 0))
        shown = {"Traces: 3 spans", "Metrics: 3 data points", "Logs: 3 log records", "item-00000002"}
        wait_until(lambda: all(text in collector.log.read_text() for text in shown), SECONDS, "all is shown")


def test_agent(tmp_path: Path) -> None:
    """Data arrives in batches at the gateway, with the host's name, under a user and a token."""
    health, http = free_ports(2)
    with http_sink() as sink:
        changes = {
            HTTP: f"127.0.0.1:{http}",
            "extensions.health_check.endpoint": f"127.0.0.1:{health}",
        }
        environment = {"BACKEND_ENDPOINT": sink.url, "BACKEND_USER": "42", "BACKEND_TOKEN": "sesame"}
        with running("agent", tmp_path, changes, **environment) as collector:
            assert fetch(health, "/")[0] == 200
            for number in range(5):
                collector.send(make_batch(Signal.TRACES, 10, number * 10))
            wait_until(lambda: ids_at(sink.received) == set(range(50)), SECONDS, "all arrive")
        _, headers, _ = sink.received.requests[0]
        assert headers["authorization"] == "Basic " + base64.b64encode(b"42:sesame").decode()
        resource, _ = resources_of(batches_at(sink.received)[0])[0]
        assert resource["host.name"]
        assert resource["os.type"] == "linux"
    assert "sesame" not in collector.log.read_text()


def test_persistent_queue(tmp_path: Path) -> None:
    """What was acknowledged while the backend was away arrives after a kill and a restart."""
    port = free_ports(1)[0]
    changes = {"exporters.otlp.endpoint": f"127.0.0.1:{port}"}
    with running("persistent-queue", tmp_path, changes) as collector:
        for number in range(5):
            collector.send(make_batch(Signal.TRACES, 10, number * 10))
        collector.stop(signal.SIGKILL)
        with grpc_sink(port=port) as sink:
            collector.start()
            wait_until(lambda: ids_at(sink.received) == set(range(50)), SECONDS, "all arrive after the restart")


def test_tail_sampling(tmp_path: Path) -> None:
    """Traces with errors and slow ones arrive, the others do not."""
    with grpc_sink() as sink:
        changes = {
            "exporters.otlp.endpoint": f"127.0.0.1:{sink.port}",
            "processors.tail_sampling.decision_wait": "500ms",
        }
        with running("tail-sampling", tmp_path, changes) as collector:
            records: Sequence[dict[str, Any]] = [
                *(span(number, "fine") for number in range(1, 20)),
                span(100, "failed", error=True),
                span(101, "slow", milliseconds=6000),
            ]
            collector.send(batch_of(Signal.TRACES, records, {"service.name": "cart"}))
            wait_until(lambda: names_at(sink.received) >= {"failed", "slow"}, SECONDS, "they arrive")
        assert names_at(sink.received) == {"failed", "slow"}


def test_span_metrics(tmp_path: Path) -> None:
    """Calls and durations of spans are on the page for Prometheus, and the official parser reads it."""
    page = free_ports(1)[0]
    changes = {
        "exporters.prometheus.endpoint": f"127.0.0.1:{page}",
        "connectors.spanmetrics.metrics_flush_interval": "200ms",
    }

    def families() -> dict[str, Any]:
        return {family.name: family for family in text_string_to_metric_families(fetch(page)[2])}

    with running("span-metrics", tmp_path, changes) as collector:
        collector.send(
            batch_of(Signal.TRACES, [span(number, "GET /") for number in range(1, 8)], {"service.name": "cart"})
        )
        wait_until(lambda: "traces_span_metrics_calls" in families(), SECONDS, "the metrics are there")
        found = families()
    (calls,) = found["traces_span_metrics_calls"].samples
    assert calls.value == 7
    assert calls.labels["span_name"] == "GET /"
    assert calls.labels["http_method"] == "GET"
    assert "status_code" not in calls.labels
    duration = next(name for name in found if name.startswith("traces_span_metrics_duration"))
    counts = [sample.value for sample in found[duration].samples if sample.name.endswith("_count")]
    assert counts == [7]


def test_tenants(tmp_path: Path) -> None:
    """Each tenant's traces go to its own backend, the others to the default."""
    with ExitStack() as stack:
        sinks = {name: stack.enter_context(grpc_sink()) for name in ("acme", "globex", "other")}
        changes = {f"exporters.otlp_grpc/{name}.endpoint": f"127.0.0.1:{sink.port}" for name, sink in sinks.items()}
        collector = stack.enter_context(running("tenants", tmp_path, changes))
        for number, tenant in enumerate(("acme", "globex", "nobody"), 1):
            collector.send(batch_of(Signal.TRACES, [span(number, tenant)], {"tenant": tenant}))
        for name, sink in sinks.items():
            expected = {"nobody" if name == "other" else name}
            wait_until(lambda sink=sink, expected=expected: names_at(sink.received) == expected, SECONDS, name)


def test_load_balancing_survives_a_kill(tmp_path: Path) -> None:
    """What was acknowledged while all backends were away arrives after a kill and a restart."""
    ports = free_ports(2)
    changes = {"exporters.loadbalancing.resolver.static.hostnames": f"[127.0.0.1:{ports[0]},127.0.0.1:{ports[1]}]"}
    with running("load-balancing", tmp_path, changes) as collector:
        for number in range(5):
            collector.send(make_batch(Signal.TRACES, 10, number * 10))
        collector.stop(signal.SIGKILL)
        with grpc_sink(port=ports[0]) as one, grpc_sink(port=ports[1]) as two:
            collector.start()

            def arrived() -> set[int]:
                return ids_at(one.received) | ids_at(two.received)

            wait_until(lambda: arrived() == set(range(50)), SECONDS, "all arrive after the restart")
        assert not ids_at(one.received) & ids_at(two.received)


def test_load_balancing(tmp_path: Path) -> None:
    """Spans of a trace go to the same machine, and all arrive."""
    with ExitStack() as stack:
        sinks = [stack.enter_context(grpc_sink()) for _ in range(2)]
        hostnames = ",".join(f"127.0.0.1:{sink.port}" for sink in sinks)
        changes = {"exporters.loadbalancing.resolver.static.hostnames": f"[{hostnames}]"}
        collector = stack.enter_context(running("load-balancing", tmp_path, changes))
        for turn in range(3):
            records = [
                {**span(trace, f"{trace}"), "spanId": identifier(trace * 10 + turn, 8)} for trace in range(1, 41)
            ]
            collector.send(batch_of(Signal.TRACES, records))

        def arrived() -> int:
            return sum(batch.num_items for sink in sinks for batch in batches_at(sink.received))

        wait_until(lambda: arrived() == 120, SECONDS, "all arrive")
        one, two = (names_at(sink.received) for sink in sinks)
    assert one
    assert two
    assert not one & two
