"""The real program in a process of its own, on free ports, for end-to-end tests and benchmarks."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
START_SECONDS = 90.0


def free_ports(count: int) -> list[int]:
    """Ports of the loopback interface that nothing listens on now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


def wait_until(question: Callable[[], T], seconds: float, what: str) -> T:
    """Ask until the answer is true; the answer.

    Raises:
        TimeoutError: It never was.
    """
    deadline = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {seconds:g} s still not: {what}; the last answer was {answer!r}")
        # Not a guess of how long it takes: only a bound on how often it is asked.
        time.sleep(0.02)


class Program:
    """`heliograph up` on free ports with a data directory.

    Args:
        directory: The data directory; it survives restarts.
        arguments: Further arguments of `up`.
        environment: Variables to set.
    """

    def __init__(
        self, directory: Path, arguments: Sequence[str] = (), environment: dict[str, str] | None = None
    ) -> None:
        self.directory = directory
        self.grpc, self.http, self.ui = free_ports(3)
        self._arguments = list(arguments)
        self._environment = environment or {}
        self.process: subprocess.Popen[bytes] | None = None
        self.log = directory.parent / f"{directory.name}.log"

    @property
    def url(self) -> str:
        """Where the UI and the API are."""
        return f"http://127.0.0.1:{self.ui}"

    @property
    def variables(self) -> dict[str, str]:
        """The environment with which the command line finds this program."""
        addresses = {"OTLP_GRPC": self.grpc, "OTLP_HTTP": self.http, "UI": self.ui}
        found = {f"HELIOGRAPH_{name}": f"127.0.0.1:{port}" for name, port in addresses.items()}
        return {**os.environ, **found, "HELIOGRAPH_DATA_DIR": str(self.directory), **self._environment}

    def start(self) -> None:
        """Start it and wait until it is ready.

        Raises:
            RuntimeError: It ended instead; the text holds its log.
        """
        command = [sys.executable, "-m", "heliograph", "up", *self._arguments]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.variables, stdout=log, stderr=log)
        wait_until(self._is_ready, START_SECONDS, f"the program answers at {self.url}")

    def kill(self) -> None:
        """Kill it as a power cut would: SIGKILL."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> int:
        """Stop it gracefully; its exit status."""
        assert self.process is not None
        self.process.terminate()
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait(10)

    def get(self, path: str) -> Any:
        """The JSON at a path of the API, such as `health`."""
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}", timeout=30) as answer:
            return json.load(answer)

    def post(self, path: str, body: object, key: str = "") -> None:
        """Send JSON to a path of the API, such as `resilience/level`."""
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", json.dumps(body).encode(), headers, method="POST")
        with urllib.request.urlopen(request, timeout=30):
            pass

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a SQL query, through the API."""
        body = json.dumps({"sql": sql, "format": "json"}).encode()
        request = urllib.request.Request(
            f"{self.url}/api/v1/query", body, {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            table = json.load(answer)
        names = [column["name"] for column in table["columns"]]
        return [dict(zip(names, row, strict=True)) for row in table["rows"]]

    def run(self, *arguments: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Run a command of the command line against this program."""
        command = [sys.executable, "-m", "heliograph", *arguments]
        return subprocess.run(command, env=self.variables, capture_output=True, text=True, timeout=seconds, check=False)

    def _is_ready(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            text = self.log.read_text(errors="replace")[-4000:]
            raise RuntimeError(f"the program ended with {self.process.returncode}:\n{text}")
        try:
            return self.get("health")["status"] == "ok"
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


@contextlib.contextmanager
def running(
    directory: Path, arguments: Sequence[str] = (), environment: dict[str, str] | None = None
) -> Generator[Program]:
    """The program, started; stopped at the end."""
    program = Program(directory, arguments, environment)
    try:
        program.start()
        yield program
    finally:
        if program.process is not None and program.process.poll() is None:
            program.stop()
