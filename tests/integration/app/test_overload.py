"""Overload and a slow disk: the platform gives up features in stated steps, never ingest, and comes back."""

import threading
import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

import httpx
import pytest
from tests.integration.app.test_platform import send, wait_for_rows

from heliograph.app.addresses import endpoints
from heliograph.app.platform import Platform
from heliograph.app.settings import UpSettings, about
from heliograph.journal.disk import Buffer, Disk
from heliograph.model import Signal
from heliograph.testing import make_request

COUNTED = """
connectors: {count: }
exporters: {debug: }
service:
  pipelines:
    traces: {exporters: [clickhouse, count]}
    metrics/derived: {receivers: [count], exporters: [debug]}
"""


class SlowDisk:
    """Makes each durable write of the journal take `seconds`; the machine's own disk, busy with others, is left out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 0.0

        def slow(disk: Disk, descriptor: int, buffers: Sequence[Buffer]) -> int:
            threading.Event().wait(self.seconds)
            return disk.writev_unsynced(descriptor, buffers)

        monkeypatch.setattr(Disk, "writev", slow)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> SlowDisk:
    """A disk whose pace can be set."""
    return SlowDisk(monkeypatch)


@pytest.fixture
def platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, disk: SlowDisk) -> Generator[Platform]:
    """The shipped configuration with a connector that derives metrics; the machine's memory presses nobody."""
    del disk
    # Far apart, so that the other work of the machine does not make the one the other.
    monkeypatch.setattr("heliograph.app.resilience.SLOW_COMMIT_SECONDS", 2.0)
    for name in ("otlp_grpc", "otlp_http", "ui", "store_dsn", "data_dir"):
        monkeypatch.setenv(about(name).variable, "")
    free = "127.0.0.1:0"
    platform = Platform(UpSettings(data_dir=str(tmp_path), otlp_grpc=free, otlp_http=free, ui=free))
    platform.resilience.degradation.watch("memory", lambda: 0.0)
    platform.resilience.degradation.calm_seconds = 0.5
    platform.start()
    platform.reload(("default:", f"yaml:{COUNTED}"))
    try:
        yield platform
    finally:
        assert platform.stop()


class Senders:
    """Three applications that send spans without a pause, as they would under load."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._stopped = threading.Event()
        self._numbers = iter(range(0, 10_000_000, 10))
        self._lock = threading.Lock()
        self.sent = 0
        self.errors: list[BaseException] = []
        self._threads = [threading.Thread(target=self._work) for _ in range(3)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop and tell how much was sent and acknowledged."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(40)

    def _send(self, first: int) -> None:
        address = endpoints(self._platform)["http"].rpartition("//")[2]
        headers = {"content-type": "application/x-protobuf"}
        body = make_request(Signal.TRACES, 10, first)
        url = f"http://{address}/v1/traces"
        assert httpx.post(url, content=body, headers=headers, trust_env=False, timeout=60).status_code == 200

    def _work(self) -> None:
        try:
            while not self._stopped.wait(0.05):
                with self._lock:
                    first = next(self._numbers)
                self._send(first)
                with self._lock:
                    self.sent += 10
        except BaseException as error:
            self.errors.append(error)
            raise


def becomes(wanted: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it is so within the time."""
    deadline = time.monotonic() + seconds
    while not wanted():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.05)
    return True


def test_it_steps_down_and_comes_back(platform: Platform, disk: SlowDisk) -> None:
    """A slow disk costs the live tail and completion, a very slow one derived metrics too; every span is kept."""

    def level() -> str:
        return platform.resilience.degradation.level

    def suspended() -> float:
        return platform.engine.registry.value("heliograph_dropped_items", reason="suspended")

    def derived() -> float:
        return platform.engine.registry.value("otelcol_exporter_sent_metric_points", exporter="debug")

    def stored() -> float:
        return platform.engine.registry.value("otelcol_exporter_sent_spans", exporter="clickhouse")

    now = time.time_ns()
    fields = f"/api/v1/fields?from={now - 10**12}&to={now}"
    with httpx.Client(base_url=endpoints(platform)["ui"], trust_env=False, timeout=20) as http:
        assert http.get(fields).status_code == 200
        senders = Senders(platform)
        try:
            disk.seconds = 1.45
            assert becomes(lambda: level() == "reduced"), platform.resilience.degradation.stats()
            refused = http.get(fields)
            assert (refused.status_code, refused.json()["code"]) == (503, "HG-RES-040")
            assert http.get("/api/v1/logs/tail").status_code == 503

            disk.seconds = 2.0
            assert becomes(lambda: level() == "minimal"), platform.resilience.degradation.stats()
            assert becomes(lambda: suspended() > 0)
            shown = http.get("/api/v1/resilience").json()
            assert (shown["level"], shown["policies"]["degradation:platform"]["off"]) == (
                "minimal",
                ["completion", "derived_metrics", "live_tail"],
            )

            disk.seconds = 0.0
            assert becomes(lambda: level() == "normal"), platform.resilience.degradation.stats()
            assert http.get(fields).status_code == 200
            held = suspended()
            counted = derived()
            assert becomes(lambda: derived() > counted)
            assert suspended() == held
        finally:
            senders.stop()
        assert not senders.errors
        # Not the rows: the spans are old, and the store may forget them already.
        assert becomes(lambda: stored() == senders.sent), (stored(), senders.sent)
        changes = [
            (event["detail"]["before"], event["detail"]["after"])
            for event in reversed(http.get("/api/v1/resilience").json()["events"])
            if event["kind"] == "level_changed"
        ]
        # Down as far as it must be at once, up one step at a time.
        assert {after for _, after in changes} == {"reduced", "minimal", "normal"}
        assert all(before == "reduced" for before, after in changes if after == "normal")
        assert changes[-2:] == [("minimal", "reduced"), ("reduced", "normal")]


def test_a_level_can_be_held_by_hand(platform: Platform) -> None:
    """The API holds a level and gives control back; a level that is not there is refused with the names."""
    with httpx.Client(base_url=endpoints(platform)["ui"], trust_env=False, timeout=20) as http:
        assert http.post("/api/v1/resilience/level", json={"level": "minimal"}).status_code == 204
        shown = http.get("/api/v1/resilience").json()
        assert shown["level"] == "minimal"
        assert shown["policies"]["degradation:platform"]["forced"]
        wrong = http.post("/api/v1/resilience/level", json={"level": "worse"})
        assert wrong.status_code == 400
        assert "normal, reduced, minimal" in wrong.json()["message"]
        assert http.post("/api/v1/resilience/level", json={"level": None}).status_code == 204
        assert http.get("/api/v1/resilience").json()["level"] == "normal"
        send(platform, 0)
        assert wait_for_rows(http, 10)
        pipelines = http.get("/api/v1/resilience").json()["pipelines"]
        assert pipelines["store.query"]["statistics"]["calls"] > 0
        assert pipelines["store.insert"]["statistics"]["calls"] > 0
        assert {"queue:journal", "health_check:journal", "health_check:store", "error_budget:receiving"} <= set(
            http.get("/api/v1/resilience").json()["policies"]
        )
