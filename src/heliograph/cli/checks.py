"""The checks of `heliograph doctor`: each looks at one thing and says what it found."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx

from heliograph.cli.client import base_url
from heliograph.cli.output import bytes_text

State = Literal["ok", "warning", "problem"]

_LOW_DISK = 2 * 1024**3
_FULL_DISK = 200 * 1024**2
_SLOW_SYNC = 0.05
_SYNCS = 10
_SYNC_BYTES = 65_536
_ENGINE_SECONDS = 60
_LEAST_YEAR = 1_735_689_600
_PROBE = "import chdb; print(chdb.query('SELECT version()', 'TabSeparated').bytes().decode().strip())"


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found."""

    name: str
    state: State
    found: str
    hint: str = ""


def all_checks(directory: Path, *, server: str, otlp_grpc: str, otlp_http: str) -> list[Check]:
    """Run all checks.

    Args:
        directory: Data directory.
        server: Address of UI and API.
        otlp_grpc: Address of OTLP over gRPC.
        otlp_http: Address of OTLP over HTTP.
    """
    platform = check_platform(server)
    running = platform.state == "ok"
    checks: list[Callable[[], Check]] = [
        lambda: check_port("port of the UI", server, "--ui", running=running),
        lambda: check_port("port of OTLP/gRPC", otlp_grpc, "--otlp-grpc", running=running),
        lambda: check_port("port of OTLP/HTTP", otlp_http, "--otlp-http", running=running),
        lambda: check_directory(directory),
        lambda: check_sync(directory),
        check_engine,
        check_ui,
        check_clock,
    ]
    return [platform, *(check() for check in checks)]


def check_platform(server: str) -> Check:
    """Whether a platform answers."""
    url = f"{base_url(server)}/api/v1/health"
    try:
        response = httpx.get(url, timeout=3, trust_env=False)
        health = response.json()
        if "status" not in health:
            return Check("platform", "warning", f"something else answers at {server}")
    except (httpx.HTTPError, ValueError):
        return Check("platform", "warning", f"none runs at {server}", "Start it with: heliograph up")
    state: State = "ok" if health["status"] == "ok" else "problem"
    return Check("platform", state, f"{health['status']}, version {health['version']}", "; ".join(health["problems"]))


def check_port(name: str, address: str, flag: str, *, running: bool) -> Check:
    """Whether an address is free, or taken by the running platform."""
    host, _, port = address.rpartition("//")[2].rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    if not port.isdigit():
        return Check(name, "problem", f"{address!r} is not HOST:PORT", f"Correct {flag}.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            if running:
                return Check(name, "ok", f"{address} is in use by the platform")
            return Check(
                name, "problem", f"{address}: {error.strerror}", f"Stop who has it, or choose another with {flag}."
            )
    if running:
        return Check(name, "warning", f"{address} is free although the platform runs", f"Is it configured with {flag}?")
    return Check(name, "ok", f"{address} is free")


def check_directory(directory: Path) -> Check:
    """Whether the data directory can be written and has room."""
    name = "data directory"
    place = directory
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK):
        return Check(name, "problem", f"{directory} cannot be written", "Choose another with --data-dir.")
    free = shutil.disk_usage(place).free
    state: State = "problem" if free < _FULL_DISK else "warning" if free < _LOW_DISK else "ok"
    hint = "" if state == "ok" else "Free space, or choose another disk with --data-dir."
    return Check(name, state, f"{directory}, {bytes_text(free)} free", hint)


def check_sync(directory: Path) -> Check:
    """How long the disk needs to make a write durable: every acknowledgement waits for it."""
    name = "disk sync"
    place = directory
    while not place.is_dir() and place != place.parent:
        place = place.parent
    times: list[float] = []
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            for _ in range(_SYNCS):
                file.write(b"\0" * _SYNC_BYTES)
                file.flush()
                started = time.perf_counter()
                os.fdatasync(file.fileno())
                times.append(time.perf_counter() - started)
    except OSError as error:
        return Check(name, "problem", f"{place}: {error.strerror}", "Choose another disk with --data-dir.")
    median = sorted(times)[len(times) // 2]
    state: State = "warning" if median > _SLOW_SYNC else "ok"
    hint = "Acknowledgements will be slow; a local SSD needs a few milliseconds." if state == "warning" else ""
    return Check(name, state, f"{median * 1000:.1f} ms for 64 KiB (median of {_SYNCS})", hint)


def check_engine() -> Check:
    """Whether the embedded engine starts; in a process of its own, so that a crash is seen as one."""
    name = "engine"
    try:
        done = subprocess.run(  # noqa: S603 - this very interpreter
            [sys.executable, "-c", _PROBE], capture_output=True, text=True, timeout=_ENGINE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return Check(name, "problem", f"chDB did not answer within {_ENGINE_SECONDS} s")
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
        return Check(
            name, "problem", f"chDB does not start: {last[0]}", "Install it again: pip install --force-reinstall chdb"
        )
    return Check(name, "ok", f"chDB, ClickHouse {done.stdout.strip()}")


def check_ui() -> Check:
    """Whether the user interface is built."""
    index = Path(__file__).parents[1] / "api" / "static" / "index.html"
    if index.is_file():
        return Check("user interface", "ok", "built")
    return Check("user interface", "warning", "not built", "Build it with: make ui (in a source checkout)")


def check_clock() -> Check:
    """Whether the clock is plausible: telemetry is found by its time."""
    now = time.time()
    if now < _LEAST_YEAR:
        return Check("clock", "problem", time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(now)), "Set the clock.")
    wall, steady = time.time_ns(), time.monotonic_ns()
    time.sleep(0.05)
    drift = abs((time.time_ns() - wall) - (time.monotonic_ns() - steady))
    state: State = "warning" if drift > 10_000_000 else "ok"  # noqa: PLR2004 - ten milliseconds in fifty is a jump
    return Check(
        "clock", state, time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(now)), "It jumped." if state != "ok" else ""
    )
