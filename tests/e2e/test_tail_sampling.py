"""Spans that wait for the decision about their trace survive `kill -9`."""

import random
import threading
import time
from pathlib import Path

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tests.support.crash import METHOD
from tests.support.program import Program, running, wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
ROUNDS = 3
TRACES = 16
"""Traces of a request."""
POLICIES = "[{name: errors, type: status_code, status_code: {status_codes: [ERROR]}}]"
SETTINGS = [
    f"processors.tail_sampling={{decision_wait: 1s, max_bytes: 20KiB, policies: {POLICIES}}}",
    "service.pipelines.traces.processors=[tail_sampling]",
]
STORED = "SELECT SpanId, count() AS n FROM otel_traces WHERE ServiceName = 'sampled' GROUP BY SpanId ORDER BY SpanId"


def request(number: int) -> bytes:
    """One span of each of 16 traces; two requests make them whole. Every other trace has an error in the first."""
    made = ExportTraceServiceRequest()
    group = made.resource_spans.add()
    group.resource.attributes.add(key="service.name").value.string_value = "sampled"
    scope = group.scope_spans.add()
    now = time.time_ns()
    for place in range(TRACES):
        trace = number // 2 * TRACES + place
        span = scope.spans.add(name="numbered", start_time_unix_nano=now, end_time_unix_nano=now + 1000)
        span.trace_id = (trace + 1).to_bytes(16, "big")
        span.span_id = (number * TRACES + place + 1).to_bytes(8, "big")
        if trace % 2 and number % 2 == 0:
            span.status.code = 2  # pyright: ignore[reportAttributeAccessIssue] - an open enum
    return made.SerializeToString()


def send_until_killed(program: Program, first: int, seconds: float) -> tuple[int, set[int]]:
    """Send requests, kill the program after some seconds; the next number, and the numbers that were acknowledged."""
    acknowledged: set[int] = set()
    killed = threading.Event()
    numbers = iter(range(first, 1 << 30))
    following = first

    def work() -> None:
        nonlocal following
        with grpc.insecure_channel(f"127.0.0.1:{program.grpc}") as channel:
            export = channel.unary_unary(METHOD, request_serializer=None, response_deserializer=None)
            while not killed.is_set():
                number = next(numbers)
                following = number + 1
                try:
                    export(request(number), timeout=10)
                except grpc.RpcError:
                    continue
                acknowledged.add(number)
                killed.wait(0.01)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    wait_until(lambda: len(acknowledged) > 3, 60, "requests are acknowledged")
    killed.wait(seconds)
    program.kill()
    killed.set()
    thread.join(30)
    return following + following % 2, acknowledged


def stored(program: Program) -> dict[int, int]:
    """Numbers of the spans that are stored, and how often each is."""
    found: dict[int, int] = {}
    while rows := program.query(f"{STORED} LIMIT 10000 OFFSET {len(found)}"):
        found |= {int(row["SpanId"], 16) - 1: int(row["n"]) for row in rows}
    return found


def test_spans_that_wait_survive_kills(tmp_path: Path) -> None:
    """After kills before, during and after decisions all acknowledged spans of sampled traces are stored, no others."""
    source, first = random.Random(4), 0
    acknowledged: set[int] = set()
    arguments = [item for setting in SETTINGS for item in ("--set", setting)]
    with running(tmp_path / "data", arguments) as program:
        for _ in range(ROUNDS):
            first, numbers = send_until_killed(program, first, source.uniform(0.0, 2.5))
            acknowledged |= numbers
            program.start()
        # A trace is sampled for its first request: its spans count when that was acknowledged.
        whole = {number for number in acknowledged if number - number % 2 in acknowledged}
        wanted = {number * TRACES + place for number in whole for place in range(1, TRACES, 2)}
        found = wait_until(lambda: wanted <= (seen := stored(program)).keys() and seen, 60, "all spans are stored")
    assert isinstance(found, dict)
    assert wanted
    assert all(number % 2 for number in found)
