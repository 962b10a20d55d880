"""Spans for the store's benchmark: encoded once, ids and times patched in place before each use.

`uniform`: every span has the same ten attributes, about 450 bytes. `varied`: twelve kinds of span with 6 to 18 keys
each out of 120; 15 % of the values are ints, 5 % doubles, 5 % bools; one kind has SQL texts; one span in ten has an
event; about 550 bytes. Eight spans make a trace.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

SPANS = 512
TRACE_SPANS = 8
RATE = 20_000
"""Spans a second of the data's own clock."""

ROUTES = [f"/api/v1/{name}/{{id}}" for name in ("orders", "carts", "users", "items", "prices", "stock", "payments")]
HOT = (
    *("http.request.method", "http.response.status_code", "http.route", "url.full", "url.path", "server.address"),
    *("server.port", "client.address", "user_agent.original", "db.system.name", "db.namespace", "db.collection.name"),
    *("db.operation.name", "db.query.text", "messaging.system", "messaging.destination.name", "rpc.service"),
    *("rpc.method", "error.type", "user.id", "session.id"),
)
AREA = ("tenant", "region", "step", "size", "ratio", "ok", "plan", "code", "note")
REST = tuple(f"app.{area}.{name}" for area in range(11) for name in AREA)


@dataclass(frozen=True)
class Template:
    """An encoded request and where its ids and times stand."""

    body: bytes
    trace_ids: NDArray[np.int64]
    span_ids: NDArray[np.int64]
    parents: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    durations: NDArray[np.uint64]


def _marker(kind: int, index: int, size: int) -> bytes:
    return (bytes([0xF5, 0xF6, kind, 0xF7]) + index.to_bytes(4, "big")).ljust(size, b"\xf8")


def _places(body: bytes, kind: int, size: int) -> NDArray[np.int64]:
    places: list[int] = []
    at = 0
    for index in range(SPANS):
        at = body.index(_marker(kind, index, size), at)
        places.append(at)
    return np.array(places)


def _query(rng: random.Random) -> str:
    return f"SELECT id, name, price FROM items WHERE shop = {rng.randrange(40)} AND id = {rng.randrange(10**6)}"  # noqa: S608


VALUES: dict[str, Callable[[random.Random], str | int | float | bool]] = {
    "http.response.status_code": lambda rng: rng.choice((200, 200, 200, 201, 404, 500)),
    "server.port": lambda rng: rng.choice((80, 443, 8080)),
    "db.query.text": _query,
    "url.full": lambda rng: f"/api/v1/orders/{rng.randrange(10**6)}/lines/{rng.randrange(50)}",
    "url.path": lambda rng: f"/api/v1/orders/{rng.randrange(10**6)}/lines/{rng.randrange(50)}",
    "user.id": lambda rng: f"u{rng.randrange(200_000):06d}",
    "session.id": lambda rng: f"u{rng.randrange(200_000):06d}",
    "client.address": lambda rng: f"u{rng.randrange(200_000):06d}",
    "http.route": lambda rng: rng.choice(ROUTES),
    "size": lambda rng: rng.randrange(100_000),
    "step": lambda rng: rng.randrange(100_000),
    "ratio": lambda rng: rng.random(),
    "ok": lambda rng: rng.random() < 0.9,
    "note": lambda rng: f"note {rng.randrange(5000)} of the order, as the customer wrote it",
    "code": lambda rng: f"code {rng.randrange(5000)} of the order, as the shop counts",
    "original": lambda rng: f"Mozilla/5.0 (X11; Linux x86_64; rv:{rng.randrange(120, 140)}.0) Gecko/20100101 Firefox",
    "address": lambda rng: f"shop-{rng.randrange(20)}.internal.example.com",
}


def _value(key: str, rng: random.Random) -> str | int | float | bool:
    tail = key.rsplit(".", 1)[1]
    make = VALUES.get(key) or VALUES.get(tail)
    return make(rng) if make else f"{tail}-{rng.randrange(20)}"


UNIFORM = (
    *("http.request.method", "http.route", "url.path", "http.response.status_code", "server.address", "server.port"),
    *("user_agent.original", "user.id", "app.0.tenant", "app.0.size"),
)


def _kinds(rng: random.Random) -> list[tuple[str, ...]]:
    return [tuple(rng.sample(HOT, rng.randint(2, 7)) + rng.sample(REST, rng.randint(4, 11))) for _ in range(12)]


def _fill(span: Span, keys: tuple[str, ...], rng: random.Random) -> None:
    for key in keys:
        value = _value(key, rng)
        target = span.attributes.add(key=key).value
        if isinstance(value, bool):
            target.bool_value = value
        elif isinstance(value, int):
            target.int_value = value
        elif isinstance(value, float):
            target.double_value = value
        else:
            target.string_value = value


def template(shape: str, seed: int) -> Template:
    """One request."""
    rng = random.Random(seed)
    kinds = _kinds(random.Random(7))
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    service = f"service-{seed % 12}"
    for key, text in (("service.name", service), ("host.name", f"node-{seed % 30}"), ("service.version", "1.4.0")):
        resource.resource.attributes.add(key=key).value.string_value = text
    spans = resource.scope_spans.add(scope={"name": "bench.tracer", "version": "1.0"}).spans
    durations: list[int] = []
    for index in range(SPANS):
        kind = rng.randrange(12)
        durations.append(int(rng.lognormvariate(15, 1.5)))
        span = spans.add(
            trace_id=_marker(1, index, 16),
            span_id=_marker(2, index, 8),
            parent_span_id=_marker(3, index, 8),
            name=f"{service} operation {kind if shape == 'varied' else rng.randrange(8)}",
            kind=rng.randrange(1, 6),
            start_time_unix_nano=int.from_bytes(_marker(4, index, 8), "little"),
            end_time_unix_nano=int.from_bytes(_marker(5, index, 8), "little"),
        )
        span.status.code = Status.STATUS_CODE_ERROR if rng.random() < 0.02 else Status.STATUS_CODE_UNSET
        _fill(span, UNIFORM if shape == "uniform" else kinds[kind], rng)
        if shape == "varied" and rng.random() < 0.1:
            event = span.events.add(time_unix_nano=1_790_000_000_000_000_000, name="exception")
            event.attributes.add(key="exception.type").value.string_value = "ValueError"
            event.attributes.add(key="exception.message").value.string_value = f"no such order {rng.randrange(10**5)}"
    body = request.SerializeToString()
    return Template(
        body,
        trace_ids=_places(body, 1, 16),
        span_ids=_places(body, 2, 8),
        parents=_places(body, 3, 8),
        starts=_places(body, 4, 8),
        ends=_places(body, 5, 8),
        durations=np.array(durations, dtype=np.uint64),
    )


class Source:
    """Endless requests with fresh ids and rising times."""

    def __init__(self, shape: str, templates: int, start: int) -> None:
        self._templates = [template(shape, seed) for seed in range(templates)]
        self._random = np.random.default_rng(1)
        self._time = start
        self._next = 0
        self.known: list[bytes] = []
        self.bytes_a_span = sum(len(one.body) for one in self._templates) / len(self._templates) / SPANS

    def request(self) -> bytes:
        """The next one."""
        form = self._templates[self._next % len(self._templates)]
        self._next += 1
        body = np.frombuffer(bytearray(form.body), dtype=np.uint8)
        traces = self._random.bytes(16 * (SPANS // TRACE_SPANS))
        if self._next % 100 == 1:
            self.known.append(traces[:16])
        ids = np.repeat(np.frombuffer(traces, dtype=np.uint8).reshape(-1, 16), TRACE_SPANS, axis=0)
        spans = np.frombuffer(self._random.bytes(8 * SPANS), dtype=np.uint8).reshape(-1, 8)
        starts = (np.arange(SPANS) * (10**9 // RATE) + self._time).astype(np.uint64)
        self._time += SPANS * (10**9 // RATE)
        wide, narrow = np.arange(16), np.arange(8)
        body[form.trace_ids[:, None] + wide] = ids
        body[form.span_ids[:, None] + narrow] = spans
        body[form.parents[:, None] + narrow] = np.roll(spans, 1, axis=0)
        body[form.starts[:, None] + narrow] = starts.view(np.uint8).reshape(-1, 8)
        body[form.ends[:, None] + narrow] = (starts + form.durations).view(np.uint8).reshape(-1, 8)
        return body.tobytes()
