"""Keeping the store within its age and size."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

from heliograph.exceptions import HeliographError

if TYPE_CHECKING:
    from heliograph.app.services import SharedServices
    from heliograph.app.settings import UpSettings
    from heliograph.store import Retention

INTERVAL_SECONDS: Final = 600.0
_FIRST_SECONDS: Final = 5.0
_logger = logging.getLogger("heliograph.retention")


def retention_of(settings: UpSettings) -> Retention:
    """What the settings say about age and size."""
    from heliograph.store import Retention

    kept = settings.retention_days.strip()
    if not kept:
        return Retention(disk_bytes=settings.store_bytes)
    return Retention(days=dict.fromkeys(Retention().days, int(kept)), disk_bytes=settings.store_bytes)


class RetentionKeeper:
    """Applies the retention now and then, on a thread of its own, once the store is open.

    Args:
        services: Where the store is.
        retention: What to keep.
    """

    def __init__(self, services: SharedServices, retention: Retention) -> None:
        self._services: Final = services
        self._retention: Final = retention
        self._stop: Final = threading.Event()
        self._thread: Final = threading.Thread(target=self._work, name="retention", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; safe without start."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _work(self) -> None:
        wait = _FIRST_SECONDS
        while not self._stop.wait(wait):
            wait = INTERVAL_SECONDS
            store = self._services.opened_store
            if store is None:
                continue
            try:
                for dropped in store.apply_retention(self._retention):
                    _logger.info("dropped %s of %s: %d rows", dropped.partition, dropped.table, dropped.rows)
            except HeliographError as error:
                _logger.warning("retention was not applied: %s", error.message)
