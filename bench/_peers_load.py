"""Numbered spans for the comparison with the Collector: the sender, and the sink that counts them exactly."""

import random
import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

import grpc
import numpy as np

from _otlp_shapes import RECORDS, traces
from heliograph import wire
from heliograph.model import Signal

METHOD: Final = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
THREADS: Final = 8
LARGEST: Final = 40_000
"""Requests that one run may send."""


class Load:
    """Sends 512-span requests whose span ids are numbers, from several threads.

    Attributes:
        sent: For each request, whether it was sent.
        acknowledged: For each request, whether it was acknowledged.
        refused: How many answers were errors.
    """

    def __init__(self) -> None:
        request = traces("uniform", random.Random(1))
        body = request.SerializeToString()
        spans = [span for group in request.resource_spans for scope in group.scope_spans for span in scope.spans]
        self._body = np.frombuffer(body, np.uint8)
        self._places = np.array([body.index(span.span_id) for span in spans])[:, None] + np.arange(8)
        self._lock = threading.Lock()
        self._next = 0
        self.sent = np.zeros(LARGEST, np.bool_)
        self.acknowledged = np.zeros(LARGEST, np.bool_)
        self.refused = 0

    def body(self, number: int) -> bytes:
        """Request `number`: span ids are its first span's number + 1 and so on, big endian."""
        made = self._body.copy()
        first = number * RECORDS + 1
        made[self._places] = np.arange(first, first + RECORDS, dtype=">u8").view(np.uint8).reshape(-1, 8)
        return made.tobytes()

    def send(self, port: int, requests: int, stop: threading.Event | None = None, per_second: float = 0.0) -> None:
        """Send so many more requests, or until `stop` is set; each once (what is refused is not sent again)."""
        until = min(self._next + requests, LARGEST)
        began, first = time.monotonic(), self._next

        def work() -> None:
            options = [("grpc.use_local_subchannel_pool", 1)]
            with grpc.insecure_channel(f"127.0.0.1:{port}", options) as channel:
                export = channel.unary_unary(METHOD, request_serializer=None, response_deserializer=None)
                while (number := self._take(until)) is not None and not (stop and stop.is_set()):
                    if per_second:
                        time.sleep(max(0.0, began + (number - first) / per_second - time.monotonic()))
                    self._export(export, number)

        threads = [threading.Thread(target=work) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _take(self, until: int) -> int | None:
        with self._lock:
            if self._next >= until:
                return None
            self._next += 1
            return self._next - 1

    def _export(self, export: Any, number: int) -> None:
        self.sent[number] = True
        try:
            export(self.body(number), timeout=20)
        except grpc.RpcError:
            with self._lock:
                self.refused += 1
            time.sleep(0.05)
        else:
            self.acknowledged[number] = True

    def acknowledged_spans(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """For each span number, whether its request was acknowledged."""
        return np.repeat(self.acknowledged, RECORDS)


class SpanSink:
    """Counts each span number that arrives; hangs or refuses when it is told to.

    Attributes:
        arrived: For each span number, how often it came.
        mode: `accept`, `hang` or `refuse`.
        port: Of OTLP over gRPC.
    """

    def __init__(self) -> None:
        self.arrived = np.zeros(LARGEST * RECORDS, np.uint8)
        self.mode = "accept"
        self.port = 0
        self._lock = threading.Lock()

    def export(self, body: bytes, context: Any) -> bytes:
        """Take one request."""
        while self.mode == "hang" and context.is_active():
            time.sleep(0.05)
        if self.mode == "refuse" or not context.is_active():
            context.abort(grpc.StatusCode.UNAVAILABLE, "the sink refuses")
        column: Any = wire.decode(Signal.TRACES, [body]).table("spans")["span_id"]
        numbers = np.frombuffer(column.buffers()[1], ">u8")[column.offset : column.offset + len(column)]
        with self._lock:
            np.add.at(self.arrived, numbers.astype(np.int64) - 1, 1)
        return b""

    def total(self) -> int:
        """Spans that came, duplicates counted."""
        with self._lock:
            return int(self.arrived.sum(dtype=np.int64))

    def settled(self, seconds: float = 3.0, most: float = 90.0) -> None:
        """Wait until nothing more comes for some seconds."""
        deadline, count, since = time.monotonic() + most, -1, time.monotonic()
        while time.monotonic() < deadline:
            if (now := self.total()) != count:
                count, since = now, time.monotonic()
            if time.monotonic() - since > seconds:
                return
            time.sleep(0.05)


@contextmanager
def span_sink() -> Generator[SpanSink]:
    """A running sink."""
    sink = SpanSink()
    with ThreadPoolExecutor(32) as executor:
        server = grpc.server(executor, options=[("grpc.so_reuseport", 0), ("grpc.max_receive_message_length", 2**28)])
        handler = grpc.unary_unary_rpc_method_handler(sink.export)
        service, method = METHOD[1:].split("/")
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, {method: handler}),))
        sink.port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            yield sink
        finally:
            sink.mode = "accept"
            server.stop(0).wait(5)
