"""From the socket to stored: spans per CPU second of the whole server process, over gRPC and HTTP.

The real program gets 512-span requests of the uniform shape with fresh trace ids and times; its CPU is counted until
every span can be queried and background merges are quiet. Printed beside it: peak memory, bytes on disk a span, CPU at
rest.

Usage: python bench/ingest.py [spans, 1,000,000 unless given] [grpc|http]
"""

import http.client
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import grpc
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support.program import Program, running, wait_until

from _otlp_shapes import traces

METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
CONCURRENCY = 8


class Requests:
    """Requests with fresh ids and times, made by patching one encoded request, so that the sender is quick."""

    def __init__(self) -> None:
        request = traces("uniform", random.Random(1))
        body = request.SerializeToString()
        spans = [span for group in request.resource_spans for scope in group.scope_spans for span in scope.spans]
        self.size = len(spans)
        self._lock = threading.Lock()
        self._number = 0
        self._body = bytearray(body)
        self._traces = [self._find(span.trace_id) for span in spans]
        self._times = [self._find(span.start_time_unix_nano.to_bytes(8, "little")) for span in spans]

    def _find(self, value: bytes) -> int:
        return self._body.index(value)

    def next(self) -> bytes:
        """Another request; traces are new each time and began now."""
        with self._lock:
            self._number += 1
            number = self._number
        body, now = bytearray(self._body), time.time_ns()
        for index, at in enumerate(self._traces):
            body[at : at + 8] = (number * 64 + index // 8).to_bytes(8, "big")
        for index, at in enumerate(self._times):
            body[at : at + 8] = (now + index * 1000).to_bytes(8, "little")
            # The end follows the start: tag, 8 bytes, tag, 8 bytes.
            body[at + 9 : at + 17] = (now + index * 1000 + 5_000_000).to_bytes(8, "little")
        return bytes(body)


def grpc_sender(program: Program) -> Callable[[bytes], None]:
    """Sends over one gRPC connection."""
    channel = grpc.insecure_channel(f"127.0.0.1:{program.grpc}", [("grpc.use_local_subchannel_pool", 1)])
    export = channel.unary_unary(METHOD, request_serializer=None, response_deserializer=None)

    def send(body: bytes) -> None:
        while True:
            try:
                export(body, timeout=60)
            except grpc.RpcError:
                time.sleep(0.2)
            else:
                return

    return send


def http_sender(program: Program) -> Callable[[bytes], None]:
    """Sends over one HTTP connection."""
    connection = http.client.HTTPConnection("127.0.0.1", program.http, timeout=60)

    def send(body: bytes) -> None:
        while True:
            connection.request("POST", "/v1/traces", body, {"Content-Type": "application/x-protobuf"})
            answer = connection.getresponse()
            answer.read()
            if answer.status == http.client.OK:
                return
            time.sleep(0.2)

    return send


def run(transport: str, spans: int) -> None:
    """Print the row of one transport."""
    requests = Requests()
    wanted = spans // requests.size
    with tempfile.TemporaryDirectory() as directory, running(Path(directory) / "data") as program:
        assert program.process is not None
        process = psutil.Process(program.process.pid)
        make = grpc_sender if transport == "grpc" else http_sender
        peak, sent, lock = [0], [0], threading.Lock()

        def work() -> None:
            send = make(program)
            while True:
                with lock:
                    if sent[0] >= wanted:
                        return
                    sent[0] += 1
                send(requests.next())

        def watch() -> None:
            while threads[0].is_alive():
                peak[0] = max(peak[0], process.memory_info().rss)
                time.sleep(0.1)

        before, began = _cpu(process), time.monotonic()
        threads = [threading.Thread(target=work) for _ in range(CONCURRENCY)]
        for thread in threads:
            thread.start()
        watch()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - began
        total = wanted * requests.size
        count = "SELECT count() AS n FROM spans"
        wait_until(lambda: int(program.query(count)[0]["n"]) >= total, 60, "every span is stored")
        at_stored = _cpu(process) - before
        quiet = "SELECT count() AS n FROM system.merges"
        wait_until(lambda: _is_quiet(program, quiet), 120, "merges are quiet")
        spent = _cpu(process) - before
        size = "SELECT sum(bytes_on_disk) AS n FROM system.parts WHERE active AND table = 'spans'"
        on_disk = int(program.query(size)[0]["n"]) / total
        rest = _cpu(process)
        time.sleep(10)
        idle = (_cpu(process) - rest) * 10
    print(
        f"{transport:<6}{total / spent / 1000:>10.0f}{total / at_stored / 1000:>12.0f}{total / seconds / 1000:>10.0f}"
        f"{peak[0] / 2**20:>10.0f}{on_disk:>10.1f}{idle:>10.1f}",
        flush=True,
    )


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _is_quiet(program: Program, sql: str) -> bool:
    for _ in range(4):
        if int(program.query(sql)[0]["n"]):
            return False
        time.sleep(0.5)
    return True


def main() -> None:
    """Print the table."""
    spans = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(
        "thousand spans per CPU second, merges counted | before merges | per second | peak MB | B/span | % CPU at rest"
    )
    for transport in sys.argv[2:] or ["grpc", "http"]:
        run(transport, spans)


if __name__ == "__main__":
    main()
