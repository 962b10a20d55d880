"""Writes telemetry as text."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING, Final

from heliograph.exporters.debug.config import DebugConfig, Verbosity
from heliograph.exporters.debug.text import counts, render

if TYPE_CHECKING:
    import logging

    from heliograph.pipeline import CreateSettings, Host, Parcel
    from heliograph.pipeline.telemetry import ComponentTelemetry


class DebugExporter:
    """Writes a message for each parcel, at most so many a second."""

    def __init__(self, settings: CreateSettings, config: DebugConfig) -> None:
        self._config: Final = config
        self._verbosity: Final = Verbosity.DETAILED if config.loglevel == "debug" else config.verbosity
        self._telemetry: Final[ComponentTelemetry] = settings.telemetry
        self._logger: Final[logging.Logger] = settings.logger
        self._lock: Final = Lock()
        self._files: list[IO[str]] = []
        self._opened: list[IO[str]] = []
        self._second = 0
        self._messages = 0

    def start(self, host: Host) -> None:  # noqa: ARG002 - the contract's shape
        """Open the output files."""
        if self._config.use_internal_logger:
            return
        for path in self._config.output_paths:
            if path in ("stdout", "stderr"):
                self._files.append(getattr(sys, path))
            else:
                file = Path(path).open("a", encoding="utf-8")  # noqa: SIM115 - closed by shutdown
                self._opened.append(file)
                self._files.append(file)

    def shutdown(self, deadline: float) -> None:  # noqa: ARG002 - the contract's shape
        """Close the output files."""
        with self._lock:
            for file in self._opened:
                file.close()
            self._opened, self._files = [], []

    def consume(self, parcel: Parcel) -> None:
        """Write and accept."""
        if self._sampled():
            batch = parcel.batch
            text = counts(batch) if self._verbosity is Verbosity.BASIC else render(batch, self._verbosity)
            self._write(text)
        self._telemetry.sent(parcel.signal, parcel.num_items)
        parcel.accept()

    def _sampled(self) -> bool:
        second = int(time.monotonic())
        with self._lock:
            if second != self._second:
                self._second, self._messages = second, 0
            self._messages += 1
            beyond = self._messages - self._config.sampling_initial
        every = self._config.sampling_thereafter
        return beyond <= 0 or (every > 0 and beyond % every == 0)

    def _write(self, text: str) -> None:
        if self._config.use_internal_logger:
            self._logger.info("%s", text)
            return
        with self._lock:
            for file in self._files:
                file.write(f"{text}\n")
                file.flush()
