"""Records of the SDK, encoded as they come, handed to the client as whole requests."""

import logging
import os
import threading
import weakref

from heliograph._native import SdkBuffer
from heliograph.client.client import OtlpClient
from heliograph.client.endpoint import Protocol
from heliograph.client.errors import ClientClosed, QueueFull, SettingConflict
from heliograph.client.stats import SignalStats
from heliograph.model.signal import Signal

logger = logging.getLogger("heliograph.client")


class Recorder:
    """Collects the records of one signal.

    A record is bytes from the moment in which it is added. A request goes to the client when `batch_items` wait, and at
    the latest after `delay_seconds`, by a thread that begins with the first record.

    Args:
        signal: Traces or logs.
        client: Where requests go; it is not shut down here.
        batch_items: Records in a request.
        delay_seconds: Longest wait of a record.

    Raises:
        SettingConflict: The client speaks JSON; records are encoded as protobuf.
    """

    def __init__(
        self, signal: Signal, client: OtlpClient, *, batch_items: int = 512, delay_seconds: float = 1.0
    ) -> None:
        if client.settings.targets[signal].protocol is Protocol.HTTP_JSON:
            raise SettingConflict(f"the SDK processors for {signal} speak grpc or http/protobuf, not http/json")
        self._signal, self._client = signal, client
        self._batch_items, self._delay = batch_items, delay_seconds
        self._begin()
        _recorders.add(self)

    def add(self, record: object) -> None:
        """Encode one record. Never raises: what cannot be encoded or kept is counted and logged."""
        try:
            count = self._buffer.add(record)
        except Exception as error:  # noqa: BLE001 - an application must not fail for its telemetry
            self._stats.drop(1, "encoding")
            logger.warning("a record of %s could not be encoded: %s", self._signal, error)
            return
        if count == 1:
            self._wake.set()
        if count >= self._batch_items:
            self.roll()

    def roll(self) -> None:
        """Hand what waits to the client as one request."""
        body, items = self._buffer.take()
        if not items:
            return
        try:
            self._client.export_bytes(self._signal, body, items, wait=False)
        except (QueueFull, ClientClosed) as error:
            logger.debug("%s", error)
        except Exception:
            # A spool that cannot be written, say: the records are gone, and the application goes on.
            self._stats.drop(items, "queue")
            logger.exception("a request of %s could not be queued", self._signal)

    def close(self) -> None:
        """Stop the thread and hand over what waits."""
        self._closed = True
        self._wake.set()
        self.roll()

    def after_fork(self) -> None:
        """In a forked child: what waits in the parent is the parent's."""
        self._begin()

    @property
    def _stats(self) -> SignalStats:
        return self._client.sender(self._signal).stats

    def _begin(self) -> None:
        self._buffer = SdkBuffer(self._signal.value)
        self._wake = threading.Event()
        self._closed = False
        thread = threading.Thread(target=self._work, name=f"heliograph-{self._signal.value}-batches", daemon=True)
        thread.start()

    def _work(self) -> None:
        buffer, wake = self._buffer, self._wake
        timer = threading.Event()
        while not self._closed and self._buffer is buffer:
            # Nobody wakes an idle application: the thread sleeps until there is a record, then gives it its time.
            wake.wait()
            wake.clear()
            if self._closed:
                return
            timer.wait(self._delay)
            self.roll()


_recorders: "weakref.WeakSet[Recorder]" = weakref.WeakSet()


def _renew_all() -> None:
    for recorder in list(_recorders):
        recorder.after_fork()


os.register_at_fork(after_in_child=_renew_all)
