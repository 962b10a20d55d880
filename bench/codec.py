"""OTLP to columns and back, against the official protobuf classes (upb) and orjson on the same bytes.

One block a signal and shape: thousand records a CPU second and MB/s, then the ratio to the peer. Both sides take
turns in one process, the best of the turns counts, and results are let go at once. `FromString` and `loads` only parse;
`SerializeToString` gets prepared messages. Python's garbage collector is on, as it is in programs: without it `loads`
is 1.5 to 2 times as quick, and nothing else changes. Goals: decode 2x, encode 3.5x, JSON 5x.
`python bench/codec.py traces uniform` runs one block.
"""

import base64
import random
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import orjson
from google.protobuf.json_format import MessageToDict

from _otlp_shapes import RECORDS, logs, metrics, traces
from heliograph.model import Signal
from heliograph.wire import Encoding, decode, encode

SHAPES = {Signal.TRACES: traces, Signal.LOGS: logs, Signal.METRICS: metrics}
BODIES = 64
DISTINCT = 16
TURNS = 7


def hex_ids(value: Any) -> Any:
    """Ids in hexadecimal, as OTLP/JSON has them, where protobuf's JSON has base64."""
    if isinstance(value, dict):
        return {
            key: base64.b64decode(item).hex() if key in {"traceId", "spanId", "parentSpanId"} else hex_ids(item)
            for key, item in value.items()
        }
    return [hex_ids(item) for item in value] if isinstance(value, list) else value


def drain(work: Callable[[Any], object], items: Iterable[Any]) -> None:
    """Do the work for each item and let its result go at once."""
    for item in items:
        work(item)


def best(rivals: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Fewest CPU seconds of each rival, taking turns."""
    seconds = dict.fromkeys(rivals, float("inf"))
    for _ in range(TURNS):
        for name, run in rivals.items():
            start = time.process_time()
            result = run()
            seconds[name] = min(seconds[name], time.process_time() - start)
            del result
    return seconds


def row(signal: Signal, shape: str) -> None:
    """Measure and print one signal in one shape."""
    rng = random.Random(7)
    messages = [SHAPES[signal](shape, rng) for _ in range(DISTINCT)]
    request = type(messages[0])
    bodies = [message.SerializeToString() for message in messages] * (BODIES // DISTINCT)
    documents = [
        orjson.dumps(hex_ids(MessageToDict(message, use_integers_for_enums=True))) for message in messages[:4]
    ] * (BODIES // 4)
    batches = [decode(signal, [body]) for body in bodies[:DISTINCT]]
    count, size = RECORDS * BODIES, sum(map(len, bodies))
    seconds = best(
        {
            "FromString": lambda: drain(request.FromString, bodies),
            "decode 64": lambda: decode(signal, bodies),
            "decode 1": lambda: drain(lambda body: decode(signal, [body]), bodies),
            "SerializeToString": lambda: drain(request.SerializeToString, messages),
            "encode": lambda: drain(encode, batches),
            "loads": lambda: drain(orjson.loads, documents),
            "json": lambda: decode(signal, documents, Encoding.JSON),
            "to json": lambda: drain(lambda batch: encode(batch, Encoding.JSON), batches),
        }
    )
    print(f"{signal} {shape}: {size / count:.0f} B a record, JSON {sum(map(len, documents)) / count:.0f} B")
    part, json_size = DISTINCT / BODIES, sum(map(len, documents))
    peers = {"decode 64": "FromString", "decode 1": "FromString", "encode": "SerializeToString", "json": "loads"}
    for name, taken in seconds.items():
        share = part if name in {"SerializeToString", "encode", "to json"} else 1
        volume = json_size if name in {"loads", "json"} else size * share
        ratio = f"{seconds[peers[name]] / taken:5.2f}x {peers[name]}" if name in peers else ""
        print(f"  {name:18} {count * share / taken / 1e3:8.0f} k/s {volume / taken / 1e6:7.0f} MB/s  {ratio}")


def main(arguments: list[str]) -> int:
    """Print all rows, or those whose signal and shape are named."""
    for signal in SHAPES:
        for shape in ("uniform", "varied"):
            if not arguments or {signal.value, shape} >= set(arguments):
                row(signal, shape)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
