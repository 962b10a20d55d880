"""What connectors hand on by themselves: on time, and with an eye on what becomes of it."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from heliograph.pipeline import Delivery, Parcel

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.model import Batch
    from heliograph.pipeline import CreateSettings, Outputs

MAX_KEPT: Final = 32
"""Batches that wait to be handed on again."""


class _Emission(Delivery):
    """What became of a batch that the connector made."""

    __slots__ = ("batch",)

    def __init__(self, settled: Callable[[Delivery], None], batch: Batch) -> None:
        super().__init__(settled)
        self.batch: Final = batch


class Emitter:
    """Hands batches to the pipelines behind a connector.

    What they do not take is counted as dropped, unless it may be handed on again: what says how much came since the
    last time waits for the next batch, what says how much came in all is said again anyway.

    Args:
        settings: The connector's.
        outputs: The pipelines behind it.
        again: Whether batches that fail for now are handed on again.
    """

    def __init__(self, settings: CreateSettings, outputs: Outputs, *, again: bool = False) -> None:
        self._telemetry: Final = settings.telemetry
        self._logger: Final = settings.logger
        self._outputs: Final = outputs
        self._again = again
        self._lock: Final = threading.Lock()
        self._kept: list[Batch] = []

    def emit(self, batch: Batch | None, *, last: bool = False) -> None:
        """Hand on what waits and `batch`; nothing waits any longer after the `last`."""
        with self._lock:
            batches, self._kept = self._kept, []
            self._again = self._again and not last
        for one in batches if batch is None else [*batches, batch]:
            self._outputs.consumer(one.signal).consume(Parcel(one, deliveries=(_Emission(self._settled, one),)))

    def _settled(self, delivery: Delivery) -> None:
        error = delivery.error
        if error is None or not isinstance(delivery, _Emission):
            return
        batch = delivery.batch
        if error.retryable:
            with self._lock:
                if self._again and len(self._kept) < MAX_KEPT:
                    self._kept.append(batch)
                    return
        self._telemetry.dropped(batch.signal, batch.num_items, "not_delivered")
        self._logger.warning("%d items that this connector made were not delivered: %s", batch.num_items, error.message)


def finish(settings: CreateSettings, deadline: float, call: Callable[[], None]) -> None:
    """Call something for the last time; when it takes too long it goes on by itself.

    A pipeline behind that takes nothing would make the connector, and all that stops after it, wait for ever: it takes
    or fails what it was handed when it is stopped itself. Half of the time that is left is for those others.
    """

    def work() -> None:
        try:
            call()
        except Exception:
            settings.logger.exception("a defect in %s", settings.id)

    thread = threading.Thread(target=work, name=f"{settings.id} end", daemon=True)
    thread.start()
    thread.join(max(0.0, deadline - time.monotonic()) / 2)


class Ticker:
    """Calls something again and again, on a thread of its own.

    Args:
        settings: The connector's: its CPU time is counted, and its log gets what is raised.
        interval: Seconds.
        call: What is called.
    """

    def __init__(self, settings: CreateSettings, interval: float, call: Callable[[], None]) -> None:
        self._settings: Final = settings
        self._interval: Final = interval
        self._call: Final = call
        self._stopped: Final = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; the first call comes after one interval."""
        self._thread = threading.Thread(target=self._work, name=f"{self._settings.id} timer", daemon=True)
        self._thread.start()

    def stop(self, deadline: float) -> None:
        """End; a call that runs is waited for, as long as half of the time until `deadline` lasts."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(max(0.0, deadline - time.monotonic()) / 2)

    def _work(self) -> None:
        due = time.monotonic() + self._interval
        while not self._stopped.wait(max(0.0, due - time.monotonic())):
            due = max(due + self._interval, time.monotonic())
            try:
                with self._settings.telemetry.measure():
                    self._call()
            except Exception:
                self._settings.logger.exception("a defect in %s", self._settings.id)
