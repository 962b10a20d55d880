"""What it costs to export a span from a Python application: our processor beside the SDK's batch processor.

Spans with 10 attributes, 2 events on every tenth, are made first (creation is not measured) and then ended into the
processor; the sink is a process of its own. Printed: CPU time a span (user + system of this process, flush included),
bytes a queued span, the longest pauses of the application's thread.
"""

import gc
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from heliograph.client import OtlpClient, QueueSettings
from heliograph.client.sdk import HeliographSpanProcessor

SPANS = 20_000
ROUNDS = 3

_SINK = """
import sys, time
sys.path.insert(0, {root!r})
from tests.support.sinks import grpc_sink, http_sink
with grpc_sink() as grpc, http_sink() as http:
    print(grpc.port, http.port, flush=True)
    while True:
        time.sleep(0.2)
        for sink in (grpc, http):
            sink.received.requests.clear()
"""


def make_spans(count: int) -> list[ReadableSpan]:
    """Ended spans."""
    provider = TracerProvider(resource=Resource.create({"service.name": "bench"}), shutdown_on_exit=False)
    tracer = provider.get_tracer("bench", "1.0")
    spans: list[ReadableSpan] = []
    for number in range(count):
        attributes: dict[str, Any] = {f"attribute.{index}": f"value {index} {number % 97}" for index in range(8)}
        with tracer.start_as_current_span("operation", attributes={**attributes, "n": number, "ok": True}) as span:
            if number % 10 == 0:
                span.add_event("began", {"attempt": 1})
                span.add_event("ended", {"attempt": 2})
        assert isinstance(span, ReadableSpan)
        spans.append(span)
    return spans


def cpu_of(make: Callable[[], SpanProcessor], spans: Sequence[ReadableSpan]) -> tuple[float, list[float]]:
    """Microseconds of CPU a span, and the pauses of `on_end` in milliseconds."""
    processor = make()
    for span in spans[:600]:
        processor.on_end(span)
    processor.force_flush()
    pauses: list[float] = []
    gc.collect()
    gc.disable()
    before = time.process_time()
    for start in range(0, len(spans), 1000):
        for span in spans[start : start + 1000]:
            begin = time.perf_counter()
            processor.on_end(span)
            pauses.append((time.perf_counter() - begin) * 1000)
        # The SDK's queue holds 2048 spans and drops what is more: both get the time to send.
        processor.force_flush()
    spent = time.process_time() - before
    gc.enable()
    processor.shutdown()
    return spent / len(spans) * 1e6, sorted(pauses)


def bytes_of_ours(spans: Sequence[ReadableSpan]) -> float:
    """Bytes a span that waits in our buffer."""
    from heliograph._native import SdkBuffer

    buffer = SdkBuffer("traces")
    for span in spans:
        buffer.add(span)
    return buffer.nbytes / len(spans)


def bytes_of_sdk() -> float:
    """Bytes a span that waits in the SDK's queue: the span object and all that it holds."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    spans = make_spans(2000)
    size = (tracemalloc.get_traced_memory()[0] - before) / len(spans)
    tracemalloc.stop()
    return size


def main() -> None:
    """Print the table."""
    root = str(Path(__file__).resolve().parent.parent)
    with subprocess.Popen([sys.executable, "-c", _SINK.format(root=root)], stdout=subprocess.PIPE, text=True) as sink:
        assert sink.stdout is not None
        grpc_port, http_port = sink.stdout.readline().split()
        spans = make_spans(SPANS)
        rows: dict[str, Callable[[], SpanProcessor]] = {
            "SDK batch processor, gRPC exporter": lambda: BatchSpanProcessor(
                GrpcExporter(endpoint=f"http://127.0.0.1:{grpc_port}", insecure=True), schedule_delay_millis=100_000
            ),
            "SDK batch processor, HTTP exporter": lambda: BatchSpanProcessor(
                HttpExporter(endpoint=f"http://127.0.0.1:{http_port}/v1/traces"), schedule_delay_millis=100_000
            ),
            "Heliograph processor, gRPC": lambda: _ours(f"http://127.0.0.1:{grpc_port}", "grpc"),
            "Heliograph processor, HTTP": lambda: _ours(f"http://127.0.0.1:{http_port}", "http/protobuf"),
        }
        best: dict[str, float] = {}
        pauses: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            for name, make in rows.items():
                cost, times = cpu_of(make, spans)
                if cost < best.get(name, float("inf")):
                    best[name], pauses[name] = cost, times
        reference = best["SDK batch processor, gRPC exporter"]
        print(f"{'':<40}{'us CPU/span':>12}{'ratio':>8}{'P99.9 pause ms':>16}{'max ms':>9}")
        for name, cost in best.items():
            tail = pauses[name]
            print(
                f"{name:<40}{cost:>12.2f}{reference / cost:>7.1f}x{tail[int(len(tail) * 0.999)]:>16.3f}{tail[-1]:>9.2f}"
            )
        ours, sdk = bytes_of_ours(spans), bytes_of_sdk()
        print(f"bytes a queued span: SDK {sdk:.0f}, Heliograph {ours:.0f} ({sdk / ours:.1f}x less)")
        sink.kill()


def _ours(endpoint: str, protocol: str) -> HeliographSpanProcessor:
    client = OtlpClient(endpoint, protocol=protocol, queue=QueueSettings())
    return HeliographSpanProcessor(client, delay_seconds=100)


if __name__ == "__main__":
    os.environ.pop("OTEL_EXPORTER_OTLP_ENDPOINT", None)
    main()
