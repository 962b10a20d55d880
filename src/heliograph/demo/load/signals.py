"""Templates of requests for the three signals."""

import random
from collections import defaultdict

from heliograph.demo.load import protobuf as pb
from heliograph.demo.load.shape import ENTRIES, SERVICES, Attributes, Operation, attributes_of, resource_of
from heliograph.demo.load.template import Markers, Template

_MILLISECOND = 1_000_000
_ERROR = 2
_SCOPE = pb.text(1, "heliograph.send") + pb.text(2, "1.0.0")
_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0]
_FALLING = [40, 90, 200, 300, 200, 100, 40, 20, 5]
_DELTA = 1
_INFO, _WARN, _FAULT = (9, "INFO"), (13, "WARN"), (17, "ERROR")
_SLOW = 0.03


def _request(parts: dict[str, list[bytes]]) -> bytes:
    """Resource, scope and items in OTLP's common shape: fields 1 and 2 at both levels."""
    out: list[bytes] = []
    for service, items in parts.items():
        resource = pb.block(1, pb.attributes(1, resource_of(service)))
        scope = pb.block(1, _SCOPE) + b"".join(pb.block(2, item) for item in items)
        out.append(pb.block(1, resource + pb.block(2, scope)))
    return b"".join(out)


class TraceMaker:
    """Makes templates of trace requests.

    Args:
        seed: Makes the shape repeatable.
        error_share: Share of the entry requests that fail.
    """

    def __init__(self, seed: int, error_share: float) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._error_share = error_share

    def template(self, spans: int) -> Template:
        """A request with `spans` spans or a few more: traces are whole."""
        markers = Markers()
        parts: dict[str, list[bytes]] = defaultdict(list)
        while markers.spans < spans:
            entry = self._dice.choices([e for e, _ in ENTRIES], [weight for _, weight in ENTRIES])[0]
            failed = self._dice.random() < self._error_share
            start = self._dice.randrange(500) * _MILLISECOND
            self._span(parts, markers, entry, markers.trace_id(), b"", start=start, failed=failed)
        return Template(_request(parts), markers, markers.spans)

    def _span(
        self,
        parts: dict[str, list[bytes]],
        markers: Markers,
        operation: Operation,
        trace_id: bytes,
        parent: bytes,
        *,
        start: int,
        failed: bool,
    ) -> int:
        """Add a span and what it calls; return its end."""
        span_id = markers.span_id()
        own = self._dice.lognormvariate(0, 0.5) * operation.milliseconds * (20 if self._dice.random() < _SLOW else 1)
        now = start + int(own * _MILLISECOND * 0.3)
        called = [target for target, chance in operation.calls if self._dice.random() < chance]
        culprit = self._dice.randrange(len(called)) if failed and called else -1
        for index, target in enumerate(called):
            now = self._span(parts, markers, target, trace_id, span_id, start=now, failed=index == culprit) + 20_000
        end = now + int(own * _MILLISECOND * 0.7)
        body = pb.block(1, trace_id) + pb.block(2, span_id)
        if parent:
            body += pb.block(4, parent)
        body += pb.text(5, operation.name) + pb.integer(6, operation.kind)
        body += pb.fixed64(7, markers.time(start)) + pb.fixed64(8, markers.time(end))
        body += pb.attributes(9, attributes_of(operation, self._dice, failed=failed))
        if failed:
            body += self._exception(markers, end) + pb.block(15, pb.text(2, "upstream failed") + pb.integer(3, _ERROR))
        parts[operation.service].append(body)
        return end

    def _exception(self, markers: Markers, when: int) -> bytes:
        details: Attributes = {
            "exception.type": self._dice.choice(("TimeoutError", "ConnectionError", "ValueError")),
            "exception.message": "upstream did not answer in time",
            "exception.stacktrace": 'Traceback (most recent call last):\n  File "handler.py", line 41, in handle\n',
        }
        event = pb.fixed64(1, markers.time(when)) + pb.text(2, "exception") + pb.attributes(3, details)
        return pb.block(11, event)


def log_template(records: int, seed: int, error_share: float) -> Template:
    """A request with `records` log records of all services."""
    dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
    markers = Markers()
    parts: dict[str, list[bytes]] = defaultdict(list)
    for index in range(records):
        service = dice.choice(SERVICES)
        draw = dice.random()
        number, name = _FAULT if draw < error_share else _WARN if draw < error_share * 3 else _INFO
        when = index * 1000 * _MILLISECOND // max(records, 1)
        message = {
            "ERROR": f"request failed after {dice.randrange(30, 3000)} ms: upstream did not answer",
            "WARN": f"slow query took {dice.randrange(200, 900)} ms on table orders",
            "INFO": f"handled order {dice.randrange(10**7)} for customer {dice.randrange(20_000)}",
        }[name]
        values: Attributes = {
            "code.function.name": f"{service}.handler.handle",
            "code.line.number": dice.randrange(400),
            "thread.id": dice.randrange(64),
            "http.route": dice.choice(("/products/{id}", "/cart", "/checkout")),
            "user.id": f"u{dice.randrange(20_000)}",
        }
        body = pb.fixed64(1, markers.time(when)) + pb.integer(2, number) + pb.text(3, name)
        body += pb.block(5, pb.any_value(message)) + pb.attributes(6, values)
        body += pb.block(9, markers.trace_id()) + pb.block(10, markers.span_id())
        body += pb.fixed64(11, markers.time(when + 50_000))
        parts[service].append(body)
    return Template(_request(parts), markers, records)


def metric_template(points: int, seed: int) -> Template:
    """A request with about `points` data points: a gauge, a sum and a histogram for each service and route."""
    dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
    markers = Markers()
    parts: dict[str, list[bytes]] = defaultdict(list)
    each = max(1, -(-points // (3 * len(SERVICES))))
    for service in SERVICES:
        parts[service] += [
            _metric(
                "process.memory.usage",
                "By",
                "Memory in use.",
                5,
                b"".join(
                    pb.block(1, _number(markers, dice.uniform(5e7, 9e8), {"process.pid": 100 + index}))
                    for index in range(each)
                ),
            ),
            _metric(
                "http.server.requests",
                "{request}",
                "Requests so far.",
                7,
                b"".join(
                    pb.block(1, _number(markers, float(dice.randrange(10**6)), {"http.route": f"/r{index}"}))
                    for index in range(each)
                )
                + pb.integer(2, _DELTA)
                + pb.integer(3, 1),
            ),
            _metric(
                "http.server.request.duration",
                "s",
                "Duration of requests.",
                9,
                b"".join(pb.block(1, _histogram(markers, dice, {"http.route": f"/r{index}"})) for index in range(each))
                + pb.integer(2, _DELTA),
            ),
        ]
    return Template(_request(parts), markers, each * 3 * len(SERVICES))


def _metric(name: str, unit: str, description: str, kind: int, data: bytes) -> bytes:
    return pb.text(1, name) + pb.text(2, description) + pb.text(3, unit) + pb.block(kind, data)


def _number(markers: Markers, value: float, values: Attributes) -> bytes:
    times = pb.fixed64(2, markers.time(-10_000 * _MILLISECOND)) + pb.fixed64(3, markers.time(0))
    return times + pb.double(4, value) + pb.attributes(7, values)


def _histogram(markers: Markers, dice: random.Random, values: Attributes) -> bytes:
    counts = [dice.randrange(most) for most in _FALLING]
    body = pb.fixed64(2, markers.time(-10_000 * _MILLISECOND)) + pb.fixed64(3, markers.time(0))
    body += pb.fixed64(4, sum(counts)) + pb.double(5, sum(counts) * 0.04)
    return body + pb.packed_fixed64(6, counts) + pb.packed_double(7, _BOUNDS) + pb.attributes(9, values)
