"""Writes what was found out about the machine to every resource."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Final

from heliograph.processors.resourcedetection.detectors import of_environment, of_system
from heliograph.processors.shared.frames import EditProcessor, edited

if TYPE_CHECKING:
    from heliograph._native import Frame
    from heliograph.model import Batch, Signal
    from heliograph.pipeline import Consumer, CreateSettings, Host
    from heliograph.processors.resourcedetection.config import ResourceDetectionConfig


class ResourceDetectionProcessor(EditProcessor):
    """Detects once, at the start.

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
        self.detected: dict[str, str] = {}

    def start(self, host: Host) -> None:  # noqa: ARG002 - the contract's shape
        """Detect; a resolver that does not answer holds this up for `timeout` at most."""
        worker = threading.Thread(target=self._detect, name="resource detection", daemon=True)
        worker.start()
        worker.join(self._config.timeout)
        if worker.is_alive():
            self._logger.warning("resources were not detected within %s s", self._config.timeout)

    def _detect(self) -> None:
        found: dict[str, str] = {}
        for name in self._config.detectors:
            try:
                more = of_environment(os.environ) if name == "env" else of_system(self._config.system)
            except (OSError, ValueError) as error:
                self._logger.warning("detector %s failed: %s", name, error)
                continue
            found = {**more, **found}
        self.detected = found

    def _run(self, batch: Batch) -> Batch:
        return edited(batch, self._write) if self.detected and len(batch) else batch

    def _write(self, frame: Frame) -> None:
        for key, value in self.detected.items():
            rows = None if self._config.override else ~frame.has("resource", key)
            frame.set("resource", key, frame.constant(value), rows)
