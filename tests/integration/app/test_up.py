"""`heliograph up` as a process: starts, receives, reloads, is killed, loses nothing."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from heliograph.model import Signal
from heliograph.testing import make_request

CONFIGURATION = """
receivers:
  otlp:
    protocols:
      http: {endpoint: "127.0.0.1:0"}
processors:
  batch: {timeout: %s}
exporters:
  file: {path: "%s", append: true, format: proto}
service:
  pipelines:
    traces: {receivers: [otlp], processors: [batch], exporters: [file]}
"""
pytestmark = pytest.mark.e2e


class Running:
    """A started `heliograph up`."""

    def __init__(self, configuration: Path, data: Path) -> None:
        command = [sys.executable, "-m", "heliograph", "up", "--json", "--data-dir", str(data)]
        self.log = data.with_suffix(".log").open("ab")
        self.process = subprocess.Popen(
            [*command, "--config", str(configuration), "--watch", "false"],
            stdout=subprocess.PIPE,
            stderr=self.log,
            env={**os.environ, "COVERAGE_PROCESS_START": ""},
        )
        assert self.process.stdout is not None
        self.ready: dict[str, Any] = json.loads(self.process.stdout.readline() or b"{}")
        host, _, port = str(self.ready["http"]).rpartition("//")[2].partition(":")
        self.connection = HTTPConnection(host, int(port), timeout=10)

    def send(self, first: int, count: int = 20) -> int:
        """Send numbered spans; the status that was answered."""
        headers = {"content-type": "application/x-protobuf"}
        self.connection.request("POST", "/v1/traces", make_request(Signal.TRACES, count, first), headers)
        response = self.connection.getresponse()
        response.read()
        return response.status

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the exit status."""
        self.process.send_signal(number)
        status = self.process.wait(20)
        self.log.close()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.connection.close()
        return status


@contextmanager
def up(configuration: Path, data: Path) -> Generator[Running]:
    """A service that is gone at the end."""
    running = Running(configuration, data)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.stop(signal.SIGKILL)


def stored(path: Path) -> list[int]:
    """Numbers of the spans in the file."""
    if not path.exists():
        return []
    return [int(match) for match in re.findall(rb"item-(\d{8})", path.read_bytes())]


def wait_for(path: Path, numbers: set[int], seconds: float = 20.0) -> bool:
    """Whether all of `numbers` are in the file within `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if numbers <= set(stored(path)):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The configuration and the exporter's file."""
    out, configuration = tmp_path / "out.otlp", tmp_path / "c.yaml"
    configuration.write_text(CONFIGURATION % ("10ms", out), encoding="utf-8")
    return configuration, out


def test_it_starts_receives_and_stops(files: tuple[Path, Path], tmp_path: Path) -> None:
    """It says when it is ready and where, takes OTLP, and ends with status 0 having written everything."""
    configuration, out = files
    with up(configuration, tmp_path / "data") as running:
        assert [running.send(number * 20) for number in range(5)] == [200] * 5
        assert running.stop() == 0
    assert sorted(stored(out)) == list(range(100))


def test_kill_9_loses_nothing(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Spans that were acknowledged before a kill -9, with `batch` in the pipeline, are there after the restart."""
    configuration, out = files
    configuration.write_text(CONFIGURATION % ("1h", out), encoding="utf-8")
    acknowledged: set[int] = set()
    for _ in range(2):
        with up(configuration, tmp_path / "data") as running:
            first = len(acknowledged)
            for number in range(10):
                assert running.send(first + number * 20) == 200
                acknowledged.update(range(first + number * 20, first + number * 20 + 20))
            running.stop(signal.SIGKILL)
    configuration.write_text(CONFIGURATION % ("10ms", out), encoding="utf-8")
    with up(configuration, tmp_path / "data") as running:
        assert wait_for(out, acknowledged)
        assert running.stop() == 0
    assert sorted(stored(out)) == sorted(acknowledged)


def test_hangup_reloads_while_the_socket_stays(files: tuple[Path, Path], tmp_path: Path) -> None:
    """SIGHUP changes the pipeline under load: the same connection goes on, nothing is refused, nothing is lost."""
    configuration, out = files
    with up(configuration, tmp_path / "data") as running:
        sent = 0
        for number in range(1, 11):
            configuration.write_text(CONFIGURATION % (f"{number}ms", out), encoding="utf-8")
            running.process.send_signal(signal.SIGHUP)
            for _ in range(10):
                assert running.send(sent) == 200
                sent += 20
        assert running.stop() == 0
    assert sorted(stored(out)) == list(range(sent))


def test_a_bad_reload_keeps_the_old(files: tuple[Path, Path], tmp_path: Path) -> None:
    """A configuration that cannot run is refused with its reason in the log; the service goes on as before."""
    configuration, out = files
    with up(configuration, tmp_path / "data") as running:
        configuration.write_text("receivers: {otpl: }", encoding="utf-8")
        running.process.send_signal(signal.SIGHUP)
        assert running.send(0) == 200
        assert running.stop() == 0
    assert sorted(stored(out)) == list(range(20))
    assert "did you mean `otlp`?" in (tmp_path / "data.log").read_text(encoding="utf-8")


def test_a_configuration_that_cannot_run_ends_at_once(files: tuple[Path, Path], tmp_path: Path) -> None:
    """A mistake in the configuration gives status 1 and a message with file, line and what was meant."""
    configuration, _ = files
    configuration.write_text("receivers:\n  otpl:\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "heliograph", "up", "--data-dir", str(tmp_path / "d"), "--config", str(configuration)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "c.yaml:2:3: receivers::otpl: unknown receiver type `otpl`; did you mean `otlp`?" in done.stderr
