"""`order-queue`: a small broker that keeps messages in memory, bounded."""

import queue

from opentelemetry.metrics import CallbackOptions, Observation

from heliograph.demo.telemetry import ServiceTelemetry
from heliograph.demo.web import Handler, Json, Reply, WebService

_CAPACITY = 2000
_POLL_SECONDS = 0.5


class OrderQueue:
    """A bounded first-in first-out queue over HTTP.

    Args:
        telemetry: The service's telemetry.
    """

    def __init__(self, telemetry: ServiceTelemetry) -> None:
        self._telemetry = telemetry
        self._messages: queue.Queue[Json] = queue.Queue(_CAPACITY)
        telemetry.meter.create_observable_gauge(
            "messaging.queue.depth", [self._depth], unit="{message}", description="Messages that wait."
        )
        self._published = telemetry.meter.create_counter(
            "messaging.published", unit="{message}", description="Messages taken in."
        )
        routes: dict[tuple[str, str], Handler] = {("POST", "/publish"): self._publish}
        self.web = WebService(telemetry, routes)

    def take(self) -> Json | None:
        """The next message, None when none arrives for half a second."""
        try:
            return self._messages.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            return None

    def stop(self) -> None:
        """Stop serving."""
        self.web.stop()

    def _publish(self, body: Json) -> Reply:
        try:
            self._messages.put_nowait(body)
        except queue.Full:
            self._telemetry.log("error", "the queue is full", {"messaging.queue.depth": _CAPACITY})
            return Reply(503, {"error": "the queue is full"})
        self._published.add(1, {"messaging.destination.name": "orders"})
        return Reply(202, {"waiting": self._messages.qsize()})

    def _depth(self, options: CallbackOptions) -> list[Observation]:
        del options
        return [Observation(self._messages.qsize(), {"messaging.destination.name": "orders"})]
