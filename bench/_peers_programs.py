"""The two programs that are compared, each started with the same configuration text."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

import psutil

COLLECTOR: Final = Path(__file__).resolve().parent / ".cache" / "otelcol-peer"
PROGRAMS: Final = ("collector", "heliograph")


class Peer:
    """One program under a configuration; it can be killed and started again in the same directory.

    Args:
        name: `collector` or `heliograph`.
        directory: For its files.
        configuration: YAML.
        port: Where it will listen; it is ready when this answers.

    Attributes:
        peak: The most resident memory seen, in bytes.
    """

    def __init__(self, name: str, directory: Path, configuration: str, port: int) -> None:
        self._config = directory / "config.yaml"
        self._config.write_text(configuration, encoding="utf-8")
        self._name, self._directory, self._port = name, directory, port
        self._process: subprocess.Popen[bytes] | None = None
        self._watching = threading.Event()
        self.peak = 0

    def start(self) -> None:
        """Start and wait until it listens.

        Raises:
            RuntimeError: It ended, or does not listen in a minute; the text holds its log.
        """
        log = self._directory / "log.txt"
        if self._name == "collector":
            command = [str(COLLECTOR), "--config", str(self._config)]
        else:
            command = [sys.executable, "-m", "heliograph", "up", "--config", str(self._config)]
        variables = {**os.environ, "HELIOGRAPH_DATA_DIR": str(self._directory / "data")}
        with log.open("ab") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=output, env=variables)
        deadline = time.monotonic() + 60
        while not _listens(self._port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self._name} does not listen:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.02)
        self._watching = threading.Event()
        threading.Thread(target=self._watch, args=(psutil.Process(self._process.pid), self._watching)).start()

    def cpu(self) -> float:
        """Seconds of CPU that it has used, user and system."""
        assert self._process is not None
        times = psutil.Process(self._process.pid).cpu_times()
        return times.user + times.system

    def kill(self) -> None:
        """Kill it with -9."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Stop it in good order."""
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        assert self._process is not None
        self._watching.set()
        self._process.send_signal(number)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)

    def _watch(self, process: psutil.Process, done: threading.Event) -> None:
        while not done.wait(0.05):
            try:
                self.peak = max(self.peak, process.memory_info().rss)
            except psutil.NoSuchProcess:
                return


def _listens(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.settimeout(0.5)
        return attempt.connect_ex(("127.0.0.1", port)) == 0
