"""`order-worker`: takes orders from the queue and books them."""

import random
import threading

from opentelemetry.propagate import extract
from opentelemetry.trace import Link, SpanKind, get_current_span

from heliograph.demo.faults import Fault, FaultSwitch
from heliograph.demo.order_queue import OrderQueue
from heliograph.demo.telemetry import ServiceTelemetry
from heliograph.demo.web import Json

_SLOW_SECONDS = 2.0


class OrderWorker:
    """One consumer in a thread.

    Args:
        telemetry: The service's telemetry.
        orders: Where orders come from.
        faults: Which fault is on.
    """

    def __init__(self, telemetry: ServiceTelemetry, orders: OrderQueue, faults: FaultSwitch) -> None:
        self._telemetry = telemetry
        self._orders = orders
        self._faults = faults
        self._stop = threading.Event()
        self._done = telemetry.meter.create_counter("orders.booked", unit="{order}", description="Orders booked.")
        self._value = telemetry.meter.create_histogram("orders.value", unit="EUR", description="Value of an order.")
        self._thread = threading.Thread(target=self._run, name="order-worker", daemon=True)

    def start(self) -> None:
        """Work in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the order in hand, then stop."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            order = self._orders.take()
            if order is not None:
                self._book(order)

    def _book(self, order: Json) -> None:
        context = extract(dict(order.get("headers", {})))
        attributes = {
            "messaging.system": "order-queue",
            "messaging.destination.name": "orders",
            "messaging.operation.type": "process",
            "messaging.message.id": str(order.get("id", "")),
        }
        link = Link(get_current_span(context).get_span_context())
        with self._telemetry.tracer.start_as_current_span(
            "process orders", context, kind=SpanKind.CONSUMER, attributes=attributes, links=[link]
        ):
            with self._telemetry.tracer.start_as_current_span("print invoice"):
                self._stop.wait(_SLOW_SECONDS if self._faults.has(Fault.QUEUE_BACKLOG) else random.uniform(0.005, 0.03))  # noqa: S311 - a demo's dice
            value = float(order.get("value", 0.0))
            self._done.add(1, {"product": str(order.get("product", ""))})
            self._value.record(value)
            self._telemetry.log("info", f"booked order {order.get('id')}", {"order.value": value})
