import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from heliograph.demo.errors import DemoError
from heliograph.demo.faults import Fault
from heliograph.demo.run import Demo, DemoSettings

if TYPE_CHECKING:
    from .conftest import Collector

DEADLINE = 20.0


def wait_for(condition: Callable[[], bool], message: str) -> None:
    """Poll until the condition holds or the deadline passes."""
    end = time.monotonic() + DEADLINE
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, message
        pause.wait(0.02)


def request(url: str, method: str = "GET", body: object = None) -> tuple[int, dict[str, str]]:
    """One JSON request."""
    data = json.dumps(body or {}).encode()
    asked = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(asked, timeout=10) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def test_one_checkout_is_one_trace_through_all_services(collector: "Collector") -> None:
    """A visit gives one trace over shop, inventory, queue and worker, with logs that carry its ids, and metrics."""
    demo = Demo(DemoSettings(collector.endpoint, {"authorization": "Bearer k"}, rate=100))
    demo.start()
    try:
        wait_for(lambda: demo.visits().made >= 20, "no visits")
    finally:
        demo.stop()
    by_trace: dict[bytes, set[str]] = {}
    for service, span in collector.spans():
        by_trace.setdefault(span.trace_id, set()).add(service)
    everything = {"visitor", "shop-front", "inventory", "order-queue", "order-worker"}
    whole = [trace for trace, services in by_trace.items() if services == everything]
    assert whole
    assert any(record.trace_id in whole and service == "order-worker" for service, record in collector.records())
    assert {"http.server.request.duration", "orders.placed", "messaging.queue.depth"} <= collector.metric_names()
    assert all(headers.get("authorization") == "Bearer k" for headers in collector.headers)


def test_fault_is_switched_over_http(collector: "Collector") -> None:
    """`PUT /fault` switches the fault while the shop runs, and an unknown one is refused with the list."""
    demo = Demo(DemoSettings(collector.endpoint, rate=0.1))
    demo.start()
    try:
        url = f"{demo.shop_url}/fault"
        assert request(url)[1]["fault"] == "none"
        assert request(url, "PUT", {"fault": "locked-database"})[0] == 200
        assert demo.faults.current is Fault.LOCKED_DATABASE
        outcomes = {request(f"{demo.shop_url}/checkout", "POST", {"product": "lamp"})[0] for _ in range(12)}
        assert outcomes == {201, 502}
        status, answer = request(url, "PUT", {"fault": "fire"})
        assert status == 400
        assert "slow-database" in answer["faults"]
    finally:
        demo.stop()
    errors = [span for service, span in collector.spans() if service == "inventory" and span.status.code == 2]
    assert any("database is locked" in span.status.message for span in errors)


def test_a_taken_port_is_told(collector: "Collector") -> None:
    """A port in use is an error that names the flag, not a traceback."""
    first = Demo(DemoSettings(collector.endpoint, rate=0.1))
    first.start()
    try:
        taken = int(first.shop_url.rsplit(":", 1)[1])
        with pytest.raises(DemoError, match=str(taken)) as caught:
            Demo(DemoSettings(collector.endpoint, port=taken))
        assert "--port" in caught.value.hint
    finally:
        first.stop()
