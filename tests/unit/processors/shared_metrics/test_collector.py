"""The same metrics through the Collector's processors and through ours.

`collector.jsonl.gz` holds generated metrics, configurations, and what the processors of the Collector 0.161 made of
them, called in process through their factories. Cases on which the READMEs say that we differ are not in it.
"""

import gzip
import json
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from tests.support.metrics import kind_of, running

from heliograph.app.components import load
from heliograph.model import Batch, Signal
from heliograph.wire import Encoding, decode, encode

CASES: dict[str, list[dict[str, Any]]] = defaultdict(list)
for line in gzip.decompress(Path(__file__).with_name("collector.jsonl.gz").read_bytes()).splitlines():
    CASES[json.loads(line)["processor"]].append(json.loads(line))

LATER = 2_000_000_000_000_000_000
"""A start of the processor after all that is in the metrics."""


def decoded(request: Any) -> Batch:
    """A request in OTLP JSON."""
    return decode(Signal.METRICS, [json.dumps(request).encode()], Encoding.JSON)


def canonical(batches: list[Batch]) -> list[Any]:
    """All metrics, in an order of their own: maps in Go have none."""
    found: list[Any] = []
    for batch in batches:
        for resource in json.loads(encode(batch, Encoding.JSON)).get("resourceMetrics", []):
            around = sorted(map(as_text, resource["resource"].get("attributes", [])))
            for scope in resource["scopeMetrics"]:
                found += [(around, scope["scope"], *_metric(each)) for each in scope.get("metrics", [])]
    return sorted(found, key=as_text)


def as_text(value: Any) -> str:
    """A value that can be compared."""
    return json.dumps(value, sort_keys=True)


def _metric(record: dict[str, Any]) -> tuple[Any, ...]:
    kind = kind_of(record)
    body = {key: value for key, value in record[kind].items() if key != "dataPoints"}
    if record["name"].startswith("new"):
        body.pop("aggregationTemporality", None)  # of generated sums the Collector's is unspecified
    points = sorted(as_text(_point(point)) for point in record[kind].get("dataPoints", []))
    return record["name"], record.get("unit", ""), kind, body, points


def _point(point: dict[str, Any]) -> dict[str, Any]:
    """A point without zeros that mean nothing: absent fields, and empty buckets at both ends."""
    found: dict[str, Any] = {key: value for key, value in point.items() if value not in ("0", 0) or key == "sum"}
    found["attributes"] = sorted(map(as_text, point.get("attributes", [])))
    for side in ("positive", "negative"):
        buckets: dict[str, Any] = found.pop(side, {})
        start = buckets.get("offset", 0)
        found[side] = {
            start + place: count for place, count in enumerate(buckets.get("bucketCounts", [])) if count != "0"
        }
    return found


@pytest.mark.parametrize("name", sorted(CASES))
def test_as_the_collector_does(name: str) -> None:
    """What a processor hands on is what the Collector's hands on."""
    factory: Any = load(f"heliograph.processors.{name}")
    for case in CASES[name]:
        with TemporaryDirectory() as directory:
            with running(factory, Path(directory), LATER, **case["config"]) as processor:
                processor.feed(*map(decoded, case["inputs"]))
                processor.processor.shutdown(time.monotonic() + 5)
            assert canonical(processor.sink.batches) == canonical([decoded(each) for each in case["outputs"]])
