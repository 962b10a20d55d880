"""One signal's way out: a queue, and threads that send what it holds."""

import logging
import threading
import time

from heliograph.client.delivery import Delivery
from heliograph.client.errors import ClientClosed
from heliograph.client.queue import MemoryQueue, Queue, Waiting
from heliograph.client.response import ExportResult
from heliograph.client.settings import ClientSettings, QueuePolicy
from heliograph.client.spool import SpoolQueue
from heliograph.client.stats import SignalStats
from heliograph.exceptions import HeliographError
from heliograph.model.signal import Signal

logger = logging.getLogger("heliograph.client")
_QUIET_SECONDS = 30.0


class Sender:
    """Sends the requests of one signal in the background. Threads start with the first request.

    Args:
        signal: Which.
        settings: Where to, and how much may wait.
    """

    def __init__(self, signal: Signal, settings: ClientSettings) -> None:
        self.signal = signal
        self.stats = SignalStats()
        self._queue_settings = settings.queues[signal]
        self._closing = threading.Event()
        self.delivery = Delivery(
            signal,
            settings.targets[signal],
            settings.retry,
            self.stats,
            balance=settings.balance,
            closing=self._closing,
        )
        self._queue: Queue | None = None
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._complained = float("-inf")

    def send_now(self, body: bytes, items: int) -> ExportResult:
        """Send in the caller's thread and wait for the answer.

        Raises:
            HeliographError: It was not accepted.
        """
        self.stats.add("accepted", items)
        try:
            result = self.delivery.send(body)
        except HeliographError as error:
            self.stats.drop(items, error.code)
            raise
        self._sent(items, result)
        return result

    def enqueue(self, body: bytes, items: int) -> None:
        """Leave a request to the background.

        Raises:
            QueueFull: There is no room; the items are counted as dropped.
        """
        self.stats.add("accepted", items)
        self._started().put(body, items)

    def resume(self) -> None:
        """Begin to send what an earlier process left in the spool."""
        if self._queue_settings.policy is QueuePolicy.SPOOL:
            self._started()

    def flush(self, deadline: float) -> bool:
        """Wait until everything was sent or given up; False when `time.monotonic()` passed `deadline` first."""
        return self._queue is None or self._queue.wait_empty(deadline)

    @property
    def has_started(self) -> bool:
        """Whether there is a queue, with threads that empty it."""
        return self._queue is not None

    def close(self, deadline: float) -> bool:
        """Send what waits until `deadline`, then stop; False when something was left."""
        done = self.flush(deadline)
        queue = self._queue
        if queue is not None:
            self._closing.set()
            queue.close()
            for thread in self._threads:
                thread.join(max(0.1, deadline - time.monotonic()))
            if isinstance(queue, SpoolQueue):
                queue.close_files()
        self.delivery.close()
        return done

    def _started(self) -> Queue:
        if self._queue is not None:
            return self._queue
        with self._lock:
            if self._queue is None:
                spool = self._queue_settings.policy is QueuePolicy.SPOOL
                queue: Queue = (
                    SpoolQueue(self.signal, self._queue_settings, self.stats)
                    if spool
                    else MemoryQueue(self._queue_settings, self.stats)
                )
                for number in range(self._queue_settings.workers):
                    name = f"heliograph-{self.signal.value}-{number}"
                    thread = threading.Thread(target=self._work, args=(queue,), name=name, daemon=True)
                    thread.start()
                    self._threads.append(thread)
                self._queue = queue
            return self._queue

    def _work(self, queue: Queue) -> None:
        while (waiting := queue.take()) is not None:
            self._handle(queue, waiting)

    def _handle(self, queue: Queue, waiting: Waiting) -> None:
        try:
            result = self.delivery.send(waiting.body)
        except ClientClosed:
            queue.give_back(waiting)
            return
        except HeliographError as error:
            if error.retryable and self._queue_settings.policy is QueuePolicy.SPOOL and not self._closing.is_set():
                # Out of time for this round of repeats; what is on disk is tried for as long as it takes.
                self._complain(error)
                self._handle_later(queue, waiting, error)
                return
            self.stats.drop(waiting.items, error.code)
            self._complain(error)
        else:
            self._sent(waiting.items, result)
        queue.settle(waiting)

    def _handle_later(self, queue: Queue, waiting: Waiting, error: HeliographError) -> None:
        if self._closing.wait(error.retry_after or 1.0):
            queue.give_back(waiting)
        else:
            self._handle(queue, waiting)

    def _sent(self, items: int, result: ExportResult) -> None:
        self.stats.add("sent", items - result.rejected)
        self.stats.add("rejected", result.rejected)
        if result.message:
            logger.warning("the server rejected %d of %d %s: %s", result.rejected, items, self.signal, result.message)

    def _complain(self, error: HeliographError) -> None:
        """Log a failure, but not each one of an outage."""
        now = time.monotonic()
        if now - self._complained >= _QUIET_SECONDS:
            self._complained = now
            logger.error("%s could not be exported: %s [%s]", self.signal, error, error.code)
