"""Reads the service's own instruments every few seconds and hands them to its pipelines."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, Final

from heliograph import __version__
from heliograph.exceptions import HeliographError
from heliograph.model import Signal
from heliograph.pipeline.telemetry.otlp import render_json
from heliograph.wire import Encoding, decode

if TYPE_CHECKING:
    from heliograph.pipeline import CreateSettings, Host, Intake
    from heliograph.receivers.heliograph_telemetry.config import TelemetryReceiverConfig


class TelemetryReceiver:
    """The service's own metrics.

    Args:
        settings: What the service gives.
        config: Its settings.
        intake: Where readings go.
    """

    def __init__(self, settings: CreateSettings, config: TelemetryReceiverConfig, intake: Intake) -> None:
        self._settings: Final = settings
        self._config: Final = config
        self._intake: Final = intake
        self._stopped: Final = threading.Event()
        self._thread: threading.Thread | None = None
        # Nothing that changes with a restart: each further value would make every series anew.
        self._resource: Final = {
            "service.name": config.service_name,
            "service.version": __version__,
            "service.instance.id": socket.gethostname(),
        }

    def start(self, host: Host) -> None:
        """Begin to read."""
        self._thread = threading.Thread(target=self._run, name=str(host.id), daemon=True)
        self._thread.start()

    def shutdown(self, deadline: float) -> None:
        """Stop reading."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(max(0.0, deadline - time.monotonic()))

    def read(self) -> None:
        """Take one reading and hand it over.

        Raises:
            HeliographError: The pipelines do not take it; the next reading has all that it had.
        """
        telemetry = self._settings.telemetry
        registry, most = telemetry.registry, self._config.max_points
        body, left_out = render_json(registry, self._resource, most)
        if left_out:
            telemetry.dropped(Signal.METRICS, left_out, "max_points")
        batch = decode(Signal.METRICS, [body], Encoding.JSON)
        self._intake.submit_blocking(batch, [body], Encoding.JSON)

    def _run(self) -> None:
        wait = self._config.initial_delay
        while not self._stopped.wait(wait):
            wait = self._config.collection_interval
            if Signal.METRICS not in self._intake.signals:
                continue
            try:
                self.read()
            except HeliographError as error:
                self._settings.logger.debug("own metrics were not taken: %s", error.message)
