"""Tail sampling: spans a CPU second and memory, with one and with twenty policies, in memory and on disk.

200 000 spans of 20 000 traces come in batches of 4096, in the order in which services would send them. CPU time of the
process, spans in to sampled spans out, without receiving and exporting. Peak memory is that of the spans that are held.
"""

import gc
import random
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from heliograph.model import Batch, Signal
from heliograph.pipeline import Kind, Parcel, PipelineID
from heliograph.processors.shared.holding import Holding
from heliograph.processors.shared.spill import Spill
from heliograph.processors.tail_sampling.config import TailSamplingConfig
from heliograph.processors.tail_sampling.sampler import TailSampler
from heliograph.testing import create_settings
from heliograph.wire import decode

SPANS = 200_000
TRACES = 20_000
BATCH = 4096
WAIT = 10.0
SECONDS = 30.0
"""How long the spans take to come, on the sampler's clock."""


def batches() -> list[Batch]:
    """Spans with ten attributes; those of a trace come within a second."""
    draw = random.Random(7)
    ids = [draw.randbytes(16) for _ in range(TRACES)]
    order = sorted(range(SPANS), key=lambda number: number // (SPANS // TRACES) + draw.random() * TRACES / SECONDS)
    made: list[Batch] = []
    for first in range(0, SPANS, BATCH):
        request = ExportTraceServiceRequest()
        scopes: dict[int, Any] = {}
        for number in order[first : first + BATCH]:
            service = draw.randrange(8)
            if service not in scopes:
                group = request.resource_spans.add()
                group.resource.attributes.add(key="service.name").value.string_value = f"service-{service}"
                scopes[service] = group.scope_spans.add()
            start = 10**18 + number * 1000
            span = scopes[service].spans.add(
                trace_id=ids[number // (SPANS // TRACES)],
                span_id=number.to_bytes(8, "big"),
                name=f"operation {draw.randrange(50)}",
                start_time_unix_nano=start,
                end_time_unix_nano=start + int(draw.expovariate(1 / 20e6)),
            )
            span.status.code = 2 if draw.random() < 0.002 else 0  # pyright: ignore[reportAttributeAccessIssue]
            for key in range(8):
                span.attributes.add(key=f"app.text.{key}").value.string_value = f"value-{draw.randrange(100)}"
            span.attributes.add(key="http.route").value.string_value = f"/api/v1/things/{draw.randrange(500)}"
            span.attributes.add(key="http.response.status_code").value.int_value = draw.choice((200, 201, 404, 500))
        made.append(decode(Signal.TRACES, [request.SerializeToString()]))
    return made


def policy(name: str, kind: str, **config: Any) -> dict[str, Any]:
    """A policy."""
    return {"name": name, "type": kind, kind: config}


ONE = [policy("errors", "status_code", status_codes=["ERROR"])]
TWENTY: list[Mapping[str, Any]] = [
    policy("health", "drop", drop_sub_policy=[policy("h", "string_attribute", key="http.route", values=["/health"])]),
    *ONE,
    policy("slow", "latency", threshold_ms=120),
    policy("some", "probabilistic", sampling_percentage=2),
    policy("big", "span_count", min_spans=40),
    policy("rate", "rate_limiting", spans_per_second=20),
    policy("bytes", "bytes_limiting", bytes_per_second=10_000),
    policy("codes", "numeric_attribute", key="http.response.status_code", min_value=505, max_value=599),
    policy("routes", "string_attribute", key="http.route", values=["things/49[0-9]{2}$"], enabled_regex_matching=True),
    policy("flag", "boolean_attribute", key="app.force", value=True),
    policy("ottl", "ottl_condition", span=['name == "operation 99" and attributes["app.text.0"] == "value-1"']),
    *(policy(f"text {key}", "string_attribute", key=f"app.text.{key}", values=["value-100"]) for key in range(8)),
    policy(
        "both",
        "and",
        and_sub_policy=[
            policy("s", "string_attribute", key="service.name", values=["service-1"]),
            policy("p", "probabilistic", sampling_percentage=5),
        ],
    ),
]


def run(parts: Sequence[Batch], policies: Sequence[Mapping[str, Any]], limit: int) -> tuple[float, int, int, int]:
    """CPU seconds, peak bytes in memory and on disk, and sampled spans."""
    settings = create_settings(Kind.PROCESSOR, "tail_sampling", pipeline=PipelineID(Signal.TRACES))
    config = TailSamplingConfig.model_validate({"policies": policies, "decision_wait": f"{WAIT:g}s"})
    with tempfile.TemporaryDirectory() as directory:
        holding = Holding(limit, Spill(Path(directory), 8 << 30), lambda _: None, lambda _: None)
        sampler = TailSampler(settings, config, holding)
        gc.collect()
        memory = disk = sampled = 0
        begin, last = time.process_time(), -1
        leaving: list[Parcel] = []
        for place, part in enumerate(parts):
            now = place / len(parts) * SECONDS
            leaving += sampler.add(Parcel(part), now)
            if int(now) > last:
                last = int(now)
                leaving += sampler.tick(now)
            memory, disk = max(memory, holding.size), max(disk, holding.spilled)
            for parcel in leaving:
                sampled += len(parcel.batch)
                parcel.accept()
            leaving = []
        for parcel in sampler.finish(SECONDS + WAIT):
            sampled += len(parcel.batch)
            parcel.accept()
        return time.process_time() - begin, memory, disk, sampled


def main() -> int:
    """Print the table."""
    parts = batches()
    size = sum(part.nbytes for part in parts)
    print(
        f"{SPANS} spans of {TRACES} traces, {size / 1e6:.0f} MB as batches, decided after {WAIT:g} s of {SECONDS:g} s"
    )
    print(f"{'case':34}{'spans/CPU s':>14}{'memory MB':>12}{'disk MB':>10}{'sampled':>10}")
    for name, policies, limit in (
        ("one policy", ONE, 1 << 40),
        (f"{len(TWENTY)} policies", TWENTY, 1 << 40),
        (f"{len(TWENTY)} policies, 8 MB of memory", TWENTY, 8 << 20),
    ):
        spent, memory, disk, sampled = min(run(parts, policies, limit) for _ in range(3))
        row = f"{name:34}{SPANS / spent:14,.0f}{memory / 1e6:12.1f}{disk / 1e6:10.1f}{sampled / SPANS:10.1%}"
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
