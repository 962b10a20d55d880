"""Runs the detectors side by side, with time limits and retries."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from heliograph.processors.resourcedetection.detectors import DETECTORS
from heliograph.processors.resourcedetection.errors import DetectionError
from heliograph.processors.resourcedetection.surroundings import NotHereError, Surroundings

if TYPE_CHECKING:
    import logging

    from heliograph.processors.resourcedetection.config import ResourceDetectionConfig

_LOCAL: Final = frozenset({"env", "process", "system", "host", "container", "lambda", "heroku"})
"""Detectors that ask nobody: what they find does not change by waiting."""


class _Try:
    """One detector at work on a thread of its own."""

    def __init__(self, name: str, config: ResourceDetectionConfig, stopped: threading.Event) -> None:
        self.name: Final = name
        self.found: dict[str, Any] | None = None
        self.reason = "it did not end in time"
        self.missing = False
        self._config: Final = config
        self._stopped: Final = stopped
        self.thread: Final = threading.Thread(target=self._run, name=f"detector {name}", daemon=True)
        self.thread.start()

    @property
    def must_work(self) -> bool:
        """Whether its platform must be there."""
        own = getattr(self._config.of(self.name), "fail_on_missing_metadata", False)
        return self._config.fail_on_missing_metadata or own

    def _run(self) -> None:
        config, retry = self._config, self._config.retry
        around = Surroundings(os.environ, config.of(self.name), config.timeout)
        ends = time.monotonic() + (retry.max_elapsed_time or config.timeout)
        wait = retry.initial_interval
        while True:
            try:
                found = DETECTORS[self.name](around)
            except NotHereError as error:
                self.reason, self.missing = str(error), True
            except Exception as error:  # noqa: BLE001 - whatever a metadata service answers must not end the service
                self.reason, self.missing = f"{type(error).__name__}: {error}", False
            else:
                self.found = self._chosen(found)
                return
            again = retry.enabled and self.name not in _LOCAL and (self.must_work or not self.missing)
            if not again or time.monotonic() + wait >= ends or self._stopped.wait(wait):
                return
            wait = min(wait * retry.multiplier, retry.max_interval)

    def _chosen(self, found: Any) -> dict[str, Any]:
        """What is known and switched on; what cannot be switched is on."""
        switchable, wanted = self._config.attributes_of(self.name)
        return {
            key: value
            for key, value in found.items()
            if value not in (None, "", []) and (key in wanted or key not in switchable)
        }


def detect(config: ResourceDetectionConfig, logger: logging.Logger, stopped: threading.Event) -> dict[str, Any] | None:
    """What the detectors find together; the first in order that knows an attribute counts.

    Args:
        config: Detectors and patience.
        logger: Told of what failed.
        stopped: Ends the waiting between tries.

    Returns:
        The attributes; None when a detector failed, so that what was found before is better.

    Raises:
        DetectionError: A detector's platform is not there, and must be.
    """
    tries = [_Try(name, config, stopped) for name in config.detectors]
    ends = time.monotonic() + (config.retry.max_elapsed_time or config.timeout)
    found: dict[str, Any] = {}
    whole = True
    for each in tries:
        each.thread.join(max(0.0, ends - time.monotonic()))
        if each.found is not None:
            found = {**each.found, **found}
        elif each.must_work:
            raise DetectionError(f"processors::resourcedetection: detector {each.name} failed: {each.reason}")
        elif each.missing:
            logger.debug("detector %s: %s", each.name, each.reason)
        else:
            whole = False
            logger.warning("detector %s failed: %s", each.name, each.reason)
    return found if whole or found else None
