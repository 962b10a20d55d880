"""Writes what was found out about the machine to every resource."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final

from heliograph.processors.resourcedetection.detecting import detect
from heliograph.processors.resourcedetection.errors import DetectionError
from heliograph.processors.shared.frames import EditProcessor, edited

if TYPE_CHECKING:
    from heliograph._native import Frame
    from heliograph.model import Batch, Signal
    from heliograph.pipeline import Consumer, CreateSettings, Host
    from heliograph.processors.resourcedetection.config import ResourceDetectionConfig


class ResourceDetectionProcessor(EditProcessor):
    """Detects at the start, and again where the configuration says so.

    Args:
        settings: From the graph.
        config: The detectors.
        signal: Of the pipeline.
        following: The next consumer.

    Attributes:
        detected: What was found.
    """

    def __init__(
        self,
        settings: CreateSettings,
        config: ResourceDetectionConfig,
        signal: Signal,  # noqa: ARG002 - the factory's shape
        following: Consumer,
    ) -> None:
        super().__init__(following, self._run)
        self._config: Final = config
        self._logger: Final = settings.logger
        self._stopped: Final = threading.Event()
        self._thread: threading.Thread | None = None
        self.detected: dict[str, Any] = {}

    def start(self, host: Host) -> None:  # noqa: ARG002 - the contract's shape
        """Detect; services that do not answer hold this up for `timeout` at most.

        Raises:
            DetectionError: A detector's platform is not there, and must be.
        """
        self.detected = detect(self._config, self._logger, self._stopped) or {}
        if self._config.refresh_interval:
            self._thread = threading.Thread(target=self._refresh, name="resource detection", daemon=True)
            self._thread.start()

    def shutdown(self, deadline: float) -> None:
        """Detect no more."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(max(0.1, deadline - time.monotonic()))

    def _refresh(self) -> None:
        while not self._stopped.wait(self._config.refresh_interval):
            try:
                found = detect(self._config, self._logger, self._stopped)
            except DetectionError as error:
                self._logger.warning("%s; what was found before stays", error.message)
                continue
            if found is not None and not self._stopped.is_set():
                self.detected = found

    def _run(self, batch: Batch) -> Batch:
        return edited(batch, self._write) if self.detected and len(batch) else batch

    def _write(self, frame: Frame) -> None:
        for key, value in self.detected.items():
            rows = None if self._config.override else ~frame.has("resource", key)
            frame.set("resource", key, frame.constant(value), rows)
