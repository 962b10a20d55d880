"""The chain: queue, batch, retry, timeout, observe; what a network exporter adds is how one batch is sent."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from heliograph.exceptions import HeliographError, NetworkError, PayloadTooLarge
from heliograph.exporters.sending.errors import ExporterStoppedError
from heliograph.exporters.sending.queue import SendingQueue
from heliograph.exporters.sending.retry import attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.exporters.sending.config import SendingConfig
    from heliograph.model import Batch
    from heliograph.pipeline import CreateSettings, Host, Metadata, Parcel


_BREAKER: Final = {"window": "consecutive", "window_size": 5, "open_seconds": 5.0, "half_open_calls": 1}


class SendingExporter:
    """Sends parcels and settles each by what the destination says.

    Accepted is what the destination has accepted. A failure that can pass is tried again here, then goes back to the
    journal; what is refused for good becomes a dead letter. A request that is too large is cut in two.

    Args:
        settings: From the graph.
        config: The chain's settings.
        send: Sends one batch, which came with some metadata, within so many seconds and gives the number of items
            that the destination rejected; raises an error of the tree when it did not take it.
        close: Frees what `send` uses.
        open: Gets what `send` needs, at the start.
    """

    def __init__(
        self,
        settings: CreateSettings,
        config: SendingConfig,
        send: Callable[[Batch, float, Metadata], int],
        close: Callable[[], None],
        open: Callable[[Host], None] | None = None,  # noqa: A002 - the opposite of close
    ) -> None:
        self._open: Final = open
        self._settings: Final = settings
        self._config: Final = config
        self._send = send
        self._close: Final = close
        self._telemetry: Final = settings.telemetry
        self._queue: Final = SendingQueue(config.sending_queue)
        self._stopped: Final = threading.Event()
        self._threads: list[threading.Thread] = []
        self._host: Host | None = None

    def start(self, host: Host) -> None:
        """Begin to send."""
        self._host = host
        if self._open is not None:
            self._open(host)
        manager = host.service("resilience")
        if manager is not None:
            name = f"exporter.{self._settings.id}"
            manager.observe("queue", str(self._settings.id), self._queue_state)
            self._send = manager.default(name, [{"circuit_breaker": {**_BREAKER, "record": (NetworkError,)}}])(
                self._send
            )
        queue = self._config.sending_queue
        if not queue.enabled:
            return
        self._show_queue()
        name = f"{self._settings.id} sender"
        self._threads = [
            threading.Thread(target=self._work, name=name, daemon=True) for _ in range(queue.num_consumers)
        ]
        for thread in self._threads:
            thread.start()

    def shutdown(self, deadline: float) -> None:
        """Send what waits until `deadline`; the rest goes back to the journal."""
        self._queue.close()
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic() - 0.2))
        self._stopped.set()
        for parcel in self._queue.drain():
            self._give_up(parcel, self._stopped_error())
        for thread in self._threads:
            thread.join(max(0.1, deadline - time.monotonic()))
        self._threads = []
        self._close()

    def consume(self, parcel: Parcel) -> None:
        """Queue the parcel, waiting for room; or send it."""
        if not parcel.num_items:
            parcel.accept()
        elif not self._config.sending_queue.enabled:
            self._deliver(parcel)
        elif not self._queue.put(parcel):
            self._give_up(parcel, self._stopped_error())

    def _queue_state(self) -> dict[str, object]:
        queue = self._config.sending_queue
        return {"enabled": queue.enabled, "size": self._queue.size, "limit": queue.queue_size, "by": queue.sizer}

    def _work(self) -> None:
        while (parcels := self._queue.take()) is not None:
            with self._telemetry.measure():
                for parcel in parcels:
                    self._deliver(parcel)

    def _deliver(self, parcel: Parcel) -> None:
        rejected = 0

        def send() -> None:
            nonlocal rejected
            rejected = self._send(parcel.batch, self._config.timeout, parcel.metadata)

        try:
            attempt(send, self._config.retry_on_failure, self._stopped, lambda error: self._failed(parcel, error))
        except PayloadTooLarge as error:
            self._cut(parcel, error)
        except HeliographError as error:
            self._failed(parcel, error)
            self._give_up(parcel, error)
        except Exception as error:
            self._settings.logger.exception("a defect in %s", self._settings.id)
            failure = ExporterStoppedError(f"{self._settings.id} failed: {type(error).__name__}: {error}")
            parcel.fail(failure)
        else:
            self._succeeded(parcel, rejected)

    def _show_queue(self) -> None:
        """Let the queue be watched."""
        size = self._config.sending_queue.queue_size
        self._telemetry.queue(lambda: float(self._queue.size), float(size))

    def _stopped_error(self) -> ExporterStoppedError:
        return ExporterStoppedError(f"{self._settings.id} stopped before this was sent")

    def _give_up(self, parcel: Parcel, error: HeliographError) -> None:
        """What becomes of a parcel that was not sent."""
        parcel.fail(error)

    def _cut(self, parcel: Parcel, error: PayloadTooLarge) -> None:
        """Send a request that is too large as two."""
        batch = parcel.batch
        if len(batch) < 2:  # noqa: PLR2004 - one row cannot be cut
            self._failed(parcel, error)
            parcel.fail(error.with_retryable(False))
            return
        half = len(batch) // 2
        for part in parcel.split([batch.slice(0, half), batch.slice(half, len(batch) - half)]):
            self._deliver(part)

    def _succeeded(self, parcel: Parcel, rejected: int) -> None:
        self._telemetry.sent(parcel.signal, max(0, parcel.num_items - rejected))
        if rejected:
            self._telemetry.dropped(parcel.signal, rejected, "rejected_by_peer")
        if self._host is not None:
            self._host.report_ok()
        parcel.accept()

    def _failed(self, parcel: Parcel, error: HeliographError) -> None:
        self._telemetry.send_failed(parcel.signal, parcel.num_items)
        if self._host is not None:
            self._host.report_error(error)
