"""Refuses data while the process uses too much memory."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING, Final

from heliograph.pipeline.errors import MemoryLimitError
from heliograph.processors.memory_limiter.memory import machine_bytes, used_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.model import Signal
    from heliograph.pipeline import Consumer, CreateSettings, Host, Parcel
    from heliograph.processors.memory_limiter.config import MemoryLimiterConfig


class MemoryLimiter:
    """Hands parcels on, or fails them with an error that asks to come back; journaled data comes back by itself.

    Args:
        settings: From the graph.
        config: Limits.
        signal: Of the pipeline.
        following: The next consumer.
        used: Asked for the bytes in use.
    """

    def __init__(
        self,
        settings: CreateSettings,
        config: MemoryLimiterConfig,
        signal: Signal,  # noqa: ARG002 - the factory's shape
        following: Consumer,
        used: Callable[[], int] = used_bytes,
    ) -> None:
        self._telemetry: Final = settings.telemetry
        self._logger: Final = settings.logger
        self._config: Final = config
        self._next: Final = following
        self._used: Final = used
        self._soft, self._hard = config.limits(machine_bytes())
        self._refusing = False
        self._collected = 0.0
        self._stop: Final = threading.Event()
        self._thread: threading.Thread | None = None
        self._host: Host | None = None

    def start(self, host: Host) -> None:
        """Begin to look at the memory."""
        self._host = host
        self.check()
        self._thread = threading.Thread(target=self._watch, name="memory limiter", daemon=True)
        self._thread.start()

    def shutdown(self, deadline: float) -> None:  # noqa: ARG002 - the contract's shape
        """Stop looking."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def consume(self, parcel: Parcel) -> None:
        """Hand on or refuse."""
        if not self._refusing:
            self._next.consume(parcel)
            return
        attributes = {"otel_signal": parcel.signal.value}
        self._telemetry.counter("otelcol_processor_refused_items", attributes, "{items}").add(parcel.num_items)
        retry = max(self._config.check_interval, 0.1)
        parcel.fail(MemoryLimitError("data refused: the process is above its memory limit", retry_after=retry))

    def check(self) -> None:
        """Look at the memory once."""
        used = self._used()
        if used > self._soft:
            hard = used > self._hard
            self._collect(
                self._config.min_gc_interval_when_hard_limited
                if hard
                else self._config.min_gc_interval_when_soft_limited
            )
            used = self._used()
        refusing = used > self._soft
        if refusing != self._refusing:
            self._logger.warning("%d MiB in use: data is %s", used >> 20, "refused" if refusing else "taken again")
        self._refusing = refusing

    def _collect(self, interval: float) -> None:
        assert self._host is not None
        now = self._host.clock.monotonic()
        if now - self._collected >= interval:
            gc.collect()
            self._collected = self._host.clock.monotonic()

    def _watch(self) -> None:
        while not self._stop.wait(self._config.check_interval):
            self.check()
