"""Makes fewer, bigger batches."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from heliograph.processors.batch.errors import TooManyBatchersError
from heliograph.processors.batch.shard import Shard

if TYPE_CHECKING:
    from heliograph.model import Signal
    from heliograph.pipeline import Consumer, CreateSettings, Host, Parcel
    from heliograph.processors.batch.config import BatchConfig

Key = tuple[tuple[str, ...], ...]


class BatchProcessor:
    """Holds parcels until there are enough of them, or the first has waited long enough.

    Args:
        settings: From the graph.
        config: Sizes and times.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(self, settings: CreateSettings, config: BatchConfig, signal: Signal, following: Consumer) -> None:  # noqa: ARG002 - the factory's shape
        self._config: Final = config
        self._telemetry: Final = settings.telemetry
        self._next: Final = following
        self._shards: Final[dict[Key, Shard]] = {}
        self._condition: Final = threading.Condition()
        self._sending: Final = threading.Lock()
        self._stopping = False
        self._thread: threading.Thread | None = None
        telemetry = settings.telemetry
        self._by_size: Final = telemetry.counter("otelcol_processor_batch_batch_size_trigger_send")
        self._by_timeout: Final = telemetry.counter("otelcol_processor_batch_timeout_trigger_send")
        self._sizes: Final = telemetry.histogram(
            "otelcol_processor_batch_batch_send_size",
            unit="{units}",
            bounds=(10, 25, 50, 75, 100, 250, 500, 750, 1000, 2000, 4000, 8192, 16384, 32768, 65536, 100000),
        )

    def start(self, host: Host) -> None:  # noqa: ARG002 - the contract's shape
        """Begin to watch the time."""
        if self._config.timeout > 0:
            self._thread = threading.Thread(target=self._watch, name="batch timer", daemon=True)
            self._thread.start()

    def shutdown(self, deadline: float) -> None:
        """Hand on what waits and stop."""
        with self._condition:
            self._stopping = True
            self._condition.notify()
        if self._thread is not None:
            self._thread.join(max(0.0, deadline - time.monotonic()))
        self._send([parcel for shard in list(self._shards.values()) for parcel in self._take(shard)])

    def consume(self, parcel: Parcel) -> None:
        """Let `parcel` wait with the others of its kind."""
        config = self._config
        with self._condition:
            shard = self._shard(parcel)
            if shard is None:
                parcel.fail(TooManyBatchersError(f"more than {config.metadata_cardinality_limit} kinds of metadata"))
                return
            idle = shard.items == 0
            shard.add(parcel, time.monotonic() + config.timeout)
            full = shard.items >= config.send_batch_size or config.timeout == 0 or self._stopping
            parcels = self._take(shard) if full else []
            if idle and not full:
                self._condition.notify()
        if parcels:
            self._by_size.add()
            self._send(parcels)

    def _shard(self, parcel: Parcel) -> Shard | None:
        keys = self._config.metadata_keys
        key: Key = tuple(tuple(parcel.metadata.get(name.lower(), ())) for name in keys)
        shard = self._shards.get(key)
        if shard is None and len(self._shards) < self._config.metadata_cardinality_limit:
            shard = self._shards[key] = Shard()
        return shard

    def _take(self, shard: Shard) -> list[Parcel]:
        return shard.take(self._config.send_batch_max_size)

    def _send(self, parcels: list[Parcel]) -> None:
        """Hand on, one thread at a time: what stands behind a processor is called by one thread at a time."""
        with self._sending:
            for parcel in parcels:
                self._sizes.record(parcel.num_items)
                self._next.consume(parcel)

    def _watch(self) -> None:
        while True:
            with self._condition:
                due = min((shard.due for shard in self._shards.values() if shard.items), default=None)
                if self._stopping:
                    return
                wait = None if due is None else due - time.monotonic()
                if wait is None or wait > 0:
                    self._condition.wait(wait)
                    continue
                late = [shard for shard in self._shards.values() if shard.items and shard.due <= time.monotonic()]
                parcels = [parcel for shard in late for parcel in self._take(shard)]
            self._by_timeout.add(len(late))
            with self._telemetry.measure():
                self._send(parcels)
