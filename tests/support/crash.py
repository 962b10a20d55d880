"""A client that sends numbered spans while the program is killed, and the count of what arrived.

Every request carries spans whose ids encode a number. What was acknowledged must be in the store exactly once after the
restart; what was not acknowledged may be there or not, but at most once.
"""

import random
import threading
import time
from dataclasses import dataclass, field

import grpc
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tests.support.program import Program, wait_until

METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
SPANS = 64


def numbered_request(first: int, count: int = SPANS) -> bytes:
    """A request with spans number `first` to `first + count - 1`; span ids are the numbers, big endian."""
    request = ExportTraceServiceRequest()
    group = request.resource_spans.add()
    service = group.resource.attributes.add(key="service.name")
    service.value.string_value = "crash-test"
    scope = group.scope_spans.add()
    now = time.time_ns()
    for number in range(first, first + count):
        span = scope.spans.add(name="numbered", start_time_unix_nano=now, end_time_unix_nano=now + 1000)
        span.trace_id = (number // 8 + 1).to_bytes(16, "big")
        span.span_id = (number + 1).to_bytes(8, "big")
        attribute = span.attributes.add(key="number")
        attribute.value.int_value = number
    return request.SerializeToString()


@dataclass
class Sender:
    """Sends numbered requests from several threads until it is told to stop.

    Attributes:
        port: Of OTLP over gRPC.
        acknowledged: First numbers of the requests that were acknowledged.
        sent: First numbers of all requests.
    """

    port: int
    first: int
    acknowledged: set[int] = field(default_factory=set[int])
    sent: set[int] = field(default_factory=set[int])
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list[threading.Thread])

    def start(self, threads: int = 4) -> None:
        """Begin to send."""
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> int:
        """Stop; the number that the next sender begins with."""
        self._stop.set()
        for thread in self._threads:
            thread.join(30)
        return self.first

    def _work(self) -> None:
        with grpc.insecure_channel(f"127.0.0.1:{self.port}") as channel:
            export = channel.unary_unary(METHOD, request_serializer=None, response_deserializer=None)
            while not self._stop.is_set():
                with self._lock:
                    number, self.first = self.first, self.first + SPANS
                    self.sent.add(number)
                try:
                    export(numbered_request(number), timeout=10)
                except grpc.RpcError:
                    if self._stop.wait(0.01):
                        return
                    continue
                with self._lock:
                    self.acknowledged.add(number)


@dataclass(frozen=True)
class Verdict:
    """Spans by what became of them."""

    acknowledged: int
    lost: int
    duplicated: int


def crash_round(program: Program, first: int, source: random.Random) -> tuple[int, set[int], set[int]]:
    """Send to the running program, kill it at a random moment, start it again.

    Returns:
        The next free number, and the first numbers of the acknowledged and of all requests.
    """
    sender = Sender(program.grpc, first)
    sender.start()
    wait_until(lambda: len(sender.acknowledged) > 3, 60, "requests are acknowledged")
    threading.Event().wait(source.uniform(0.0, 1.5))
    program.kill()
    following = sender.stop()
    program.start()
    return following, sender.acknowledged, sender.sent


def judge(program: Program, acknowledged: set[int]) -> Verdict:
    """Compare the store with what was acknowledged, once everything that is journaled has been stored."""
    wanted = {number for first in acknowledged for number in range(first, first + SPANS)}
    sql = (
        "SELECT SpanId, count() AS n FROM otel_traces WHERE ServiceName = 'crash-test' GROUP BY SpanId ORDER BY SpanId"
    )

    def stored() -> dict[int, int]:
        # In pages: a query gives so many rows at most.
        found: dict[int, int] = {}
        while rows := program.query(f"{sql} LIMIT 10000 OFFSET {len(found)}"):
            found |= {int(row["SpanId"], 16) - 1: int(row["n"]) for row in rows}
        return found

    try:
        found = wait_until(
            lambda: wanted <= (seen := stored()).keys() and seen, 60, "every acknowledged span is stored"
        )
    except TimeoutError:
        found = stored()
    assert isinstance(found, dict)
    return Verdict(len(wanted), len(wanted - found.keys()), sum(count > 1 for count in found.values()))
