"""The shop as a whole: start, watch, stop."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from heliograph.demo.errors import DemoError, SdkMissingError
from heliograph.demo.faults import Fault, FaultSwitch

try:
    from heliograph.demo.inventory import Inventory
    from heliograph.demo.order_queue import OrderQueue
    from heliograph.demo.order_worker import OrderWorker
    from heliograph.demo.shop import ShopFront
    from heliograph.demo.telemetry import Destination, ServiceTelemetry
    from heliograph.demo.visitors import Visitors, Visits
except ModuleNotFoundError as missing:
    raise SdkMissingError(f"The demo needs the official OpenTelemetry SDK ({missing.name} is missing).") from missing


@dataclass(frozen=True, slots=True)
class DemoSettings:
    """How the demo runs.

    Attributes:
        endpoint: Where telemetry goes: a URL for HTTP, `host:port` for gRPC.
        headers: Sent along, such as an API key.
        rate: Visits a second.
        port: Port of the shop front, 0 for a free one.
        fault: The fault that is on at the start.
        metric_interval: Seconds between exports of metrics.
    """

    endpoint: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    rate: float = 10.0
    port: int = 0
    fault: Fault = Fault.NONE
    metric_interval: float = 5.0


class Demo:
    """Four services and their visitors, in threads of this process.

    Args:
        settings: How to run.
    """

    def __init__(self, settings: DemoSettings) -> None:
        self.faults = FaultSwitch(settings.fault)
        destination = Destination(settings.endpoint, settings.headers, settings.metric_interval)
        names = ("shop-front", "inventory", "order-queue", "order-worker", "visitor")
        self._telemetry = {name: ServiceTelemetry(name, destination) for name in names}
        self._queue = OrderQueue(self._telemetry["order-queue"])
        self._inventory = Inventory(self._telemetry["inventory"], self.faults)
        self._worker = OrderWorker(self._telemetry["order-worker"], self._queue, self.faults)
        try:
            self._shop = ShopFront(
                self._telemetry["shop-front"],
                self.faults,
                inventory_port=self._inventory.web.port,
                queue_port=self._queue.web.port,
                port=settings.port,
            )
        except OSError as error:
            self._queue.stop()
            self._inventory.stop()
            self._close_telemetry()
            raise DemoError(
                f"The shop cannot listen on 127.0.0.1:{settings.port}: {error.strerror}.",
                hints=("Choose another port with --port, or 0 for a free one.",),
            ) from error
        self._visitors = Visitors(self._telemetry["visitor"], self._shop.web.port, settings.rate)

    @property
    def shop_url(self) -> str:
        """Where the shop front answers."""
        return f"http://127.0.0.1:{self._shop.web.port}"

    def start(self) -> None:
        """Open the shop, let visitors in."""
        for web in (self._queue.web, self._inventory.web, self._shop.web):
            web.start()
        self._worker.start()
        self._visitors.start()

    def visits(self) -> "Visits":
        """Counts so far."""
        return self._visitors.visits()

    def flush(self) -> None:
        """Send all pending telemetry."""
        for telemetry in self._telemetry.values():
            telemetry.flush()

    def stop(self) -> None:
        """Close the shop from the front to the back and send what is pending."""
        self._visitors.stop()
        self._shop.stop()
        self._worker.stop()
        self._queue.stop()
        self._inventory.stop()
        self._close_telemetry()

    def _close_telemetry(self) -> None:
        for telemetry in self._telemetry.values():
            telemetry.shutdown()
