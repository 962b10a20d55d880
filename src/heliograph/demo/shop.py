"""`shop-front`: what a visitor talks to."""

import random
import time
import uuid

from opentelemetry.propagate import inject
from opentelemetry.trace import SpanKind, Status, StatusCode, get_current_span

from heliograph.demo.errors import UnknownFaultError
from heliograph.demo.faults import Fault, FaultSwitch, parse_fault
from heliograph.demo.telemetry import ServiceTelemetry
from heliograph.demo.web import Handler, Json, Reply, WebService, call

_OK = 200
_ACCEPTED = 202


class PaymentDeclinedError(Exception):
    """The demo's bank said no."""


class ShopFront:
    """The front of the shop.

    Args:
        telemetry: The service's telemetry.
        faults: Which fault is on; `PUT /fault` switches it.
        inventory_port: Where the inventory listens.
        queue_port: Where the queue listens.
        port: Port to listen on, 0 for a free one.
    """

    def __init__(
        self, telemetry: ServiceTelemetry, faults: FaultSwitch, *, inventory_port: int, queue_port: int, port: int = 0
    ) -> None:
        self._telemetry = telemetry
        self._faults = faults
        self._inventory_port = inventory_port
        self._queue_port = queue_port
        self._orders = telemetry.meter.create_counter("orders.placed", unit="{order}", description="Orders placed.")
        routes: dict[tuple[str, str], Handler] = {
            ("GET", "/"): self._catalogue,
            ("POST", "/checkout"): self._checkout,
            ("GET", "/fault"): self._fault,
            ("PUT", "/fault"): self._set_fault,
        }
        self.web = WebService(telemetry, routes, port)

    def stop(self) -> None:
        """Stop serving."""
        self.web.stop()

    def _catalogue(self, body: Json) -> Reply:
        del body
        stock = call(self._telemetry, "GET", self._inventory_port, "/products")
        if stock.status != _OK:
            return Reply(502, {"error": "no catalogue"})
        with self._telemetry.tracer.start_as_current_span("render page") as span:
            products = stock.body["products"]
            span.set_attribute("page.products", len(products))
            time.sleep(random.uniform(0.001, 0.004))  # noqa: S311 - a demo's dice
        self._telemetry.log("debug", "catalogue shown", {"page.products": len(products)})
        return Reply(_OK, {"products": products})

    def _checkout(self, body: Json) -> Reply:
        product, user = str(body.get("product", "lamp")), str(body.get("user", "nobody"))
        get_current_span().set_attributes({"user.id": user, "shop.product": product})
        reserved = call(self._telemetry, "POST", self._inventory_port, "/reserve", {"product": product, "pieces": 1})
        if reserved.status != _OK:
            self._telemetry.log("error", f"cannot reserve {product}: {reserved.body.get('error')}", {"user.id": user})
            return Reply(502, {"error": str(reserved.body.get("error"))})
        price = float(reserved.body["price"])
        self._pay(price, user)
        order = {"id": uuid.uuid4().hex, "product": product, "value": price}
        published = self._publish(order)
        if published.status != _ACCEPTED:
            return Reply(503, {"error": "the order queue is full"})
        self._orders.add(1, {"product": product})
        self._telemetry.log("info", f"order {order['id']} placed", {"user.id": user, "order.value": price})
        return Reply(201, order)

    def _pay(self, price: float, user: str) -> None:
        with self._telemetry.tracer.start_as_current_span("charge card") as span:
            span.set_attributes({"payment.amount": price, "payment.currency": "EUR", "payment.retry": False})
            time.sleep(random.uniform(0.004, 0.02))  # noqa: S311 - a demo's dice
            if self._faults.has(Fault.ERRORS) and random.random() < 1 / 3:  # noqa: S311 - same
                raise PaymentDeclinedError(f"card of {user} declined: issuer unavailable")

    def _publish(self, order: Json) -> Reply:
        attributes = {"messaging.system": "order-queue", "messaging.destination.name": "orders"}
        with self._telemetry.tracer.start_as_current_span(
            "publish orders", kind=SpanKind.PRODUCER, attributes=attributes
        ) as span:
            headers: dict[str, str] = {}
            inject(headers)
            reply = call(self._telemetry, "POST", self._queue_port, "/publish", {**order, "headers": headers})
            if reply.status != _ACCEPTED:
                span.set_status(Status(StatusCode.ERROR, "the queue did not take the order"))
            return reply

    def _fault(self, body: Json) -> Reply:
        del body
        return Reply(_OK, {"fault": self._faults.current, "explanation": self._faults.current.explanation})

    def _set_fault(self, body: Json) -> Reply:
        try:
            self._faults.set(parse_fault(str(body.get("fault", ""))))
        except UnknownFaultError as error:
            return Reply(400, {"error": error.message, "faults": list(Fault)})
        self._telemetry.log("warn", f"fault switched to {self._faults.current}", {})
        return self._fault({})
