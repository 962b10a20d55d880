"""`inventory`: an HTTP service in front of an SQLite database."""

import random
import sqlite3
import threading
import time
from collections.abc import Sequence
from typing import Any

from opentelemetry.trace import SpanKind, Status, StatusCode

from heliograph.demo.faults import Fault, FaultSwitch
from heliograph.demo.telemetry import ServiceTelemetry
from heliograph.demo.web import Handler, Json, Reply, WebService

PRODUCTS = ("lamp", "mirror", "tripod", "shutter", "compass", "telescope", "signal-flag", "notebook")
_START_STOCK = 1_000_000


class Inventory:
    """Stock of the shop.

    Args:
        telemetry: The service's telemetry.
        faults: Which fault is on.
    """

    def __init__(self, telemetry: ServiceTelemetry, faults: FaultSwitch) -> None:
        self._telemetry = telemetry
        self._faults = faults
        self._lock = threading.Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute("CREATE TABLE stock (product TEXT PRIMARY KEY, pieces INTEGER, price REAL)")
        self._database.executemany(
            "INSERT INTO stock VALUES (?, ?, ?)",
            [(name, _START_STOCK, 9.5 + 7 * index) for index, name in enumerate(PRODUCTS)],
        )
        self._query_duration = telemetry.meter.create_histogram(
            "db.client.operation.duration",
            unit="s",
            description="Duration of database calls.",
            explicit_bucket_boundaries_advisory=[0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
        )
        routes: dict[tuple[str, str], Handler] = {
            ("GET", "/products"): self._products,
            ("POST", "/reserve"): self._reserve,
        }
        self.web = WebService(telemetry, routes)

    def stop(self) -> None:
        """Stop serving and close the database."""
        self.web.stop()
        self._database.close()

    def _products(self, body: Json) -> Reply:
        del body
        rows = self._execute("SELECT", "SELECT product, pieces, price FROM stock WHERE pieces > ?", (0,))
        return Reply(200, {"products": [{"name": row[0], "pieces": row[1], "price": row[2]} for row in rows]})

    def _reserve(self, body: Json) -> Reply:
        product, pieces = str(body.get("product", "")), int(body.get("pieces", 1))
        if self._faults.has(Fault.LOCKED_DATABASE) and random.random() < 0.5:  # noqa: S311, PLR2004 - a demo's dice
            self._execute("UPDATE", "UPDATE stock SET pieces = pieces WHERE 0", (), fail="database is locked")
        rows = self._execute("SELECT", "SELECT pieces, price FROM stock WHERE product = ?", (product,))
        if not rows:
            self._telemetry.log("warn", f"unknown product {product}", {"product": product})
            return Reply(404, {"error": f"unknown product {product}"})
        self._execute("UPDATE", "UPDATE stock SET pieces = pieces - ? WHERE product = ?", (pieces, product))
        left = int(rows[0][0]) - pieces
        self._telemetry.log("info", f"reserved {pieces} of {product}", {"product": product, "stock.left": left})
        return Reply(200, {"price": float(rows[0][1])})

    def _execute(
        self, operation: str, statement: str, parameters: Sequence[str | int], fail: str = ""
    ) -> list[tuple[Any, ...]]:
        attributes = {
            "db.system.name": "sqlite",
            "db.namespace": "stock",
            "db.operation.name": operation,
            "db.collection.name": "stock",
            "db.query.text": statement,
        }
        started = time.perf_counter()
        with self._telemetry.tracer.start_as_current_span(
            f"{operation} stock", kind=SpanKind.CLIENT, attributes=attributes
        ) as span:
            if self._faults.has(Fault.SLOW_DATABASE) and operation == "SELECT":
                time.sleep(random.uniform(0.4, 0.9))  # noqa: S311 - a demo's dice
                span.add_event("slow query", {"db.query.plan": "SCAN stock"})
            if fail:
                span.set_status(Status(StatusCode.ERROR, fail))
                raise sqlite3.OperationalError(fail)
            with self._lock:
                rows: list[tuple[Any, ...]] = self._database.execute(statement, parameters).fetchall()
            span.set_attribute("db.response.returned_rows", len(rows))
        self._query_duration.record(
            time.perf_counter() - started, {"db.system.name": "sqlite", "db.operation.name": operation}
        )
        return rows
