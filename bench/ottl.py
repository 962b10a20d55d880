"""OTTL against the Collector's own engine: the same request, the same statements, one core.

Per case and batch size: CPU microseconds a batch (batch in to batch out; for the Collector from decoded data to edited
data, copies made outside the clock), the median of rounds that both run in turns, and the quotients of the medians and
of the best rounds. The median is what a batch costs: the best round of a program with a garbage collector is one in
which it did not run. The results of both are compared. Without Go only ours is measured.
The Collector's engine runs in a small program of this repository, `bench/ottl_go`, which is built on the first run.

Run it on a quiet machine; neighbours move the figures by half.
"""

import json
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from heliograph import wire
from heliograph.model import Batch, Signal
from heliograph.ottl import compile_filter, compile_transform

ROUNDS = 160
TURNS = 4
SECONDS = 3.0
SIZES = (8192, 1000)
ONE = ['set(log.attributes["env"], "prod")']
TEN = [
    *ONE,
    'set(log.attributes["slow"], true) where log.attributes["latency_ms"] > 500',
    'set(log.severity_text, "ERROR") where log.severity_number >= SEVERITY_NUMBER_ERROR',
    'delete_key(log.attributes, "token")',
    'set(log.attributes["where"], Concat([log.attributes["region"], log.attributes["zone"]], "-"))',
    'replace_pattern(log.attributes["http.route"], "/v[0-9]+/", "/v*/")',
    'set(log.attributes["method"], ToLowerCase(log.attributes["http.method"]))',
    'set(log.attributes["class"], log.attributes["http.status_code"] / 100) where IsInt(log.attributes["retries"])',
    'set(log.attributes["api"], true) where IsMatch(log.attributes["http.route"], "^/api/")',
    "truncate_all(log.attributes, 64)",
]
THREE = [
    'log.severity_number < SEVERITY_NUMBER_WARN and log.attributes["ok"] == true',
    'IsMatch(log.attributes["http.route"], "^/(health|static)")',
    'log.attributes["latency_ms"] < 10',
]
EIGHT = [f'set(log.attributes["k{number}"], "v")' for number in range(8)]
CASES: dict[str, tuple[str, list[str]]] = {
    "one set": ("transform", ONE),
    "ten mixed statements": ("transform", TEN),
    "three filter conditions": ("filter", THREE),
}


def document(records: int) -> str:
    """A request of log records with ten attributes each."""
    draw = random.Random(1)
    items: list[Any] = []
    for number in range(records):
        attributes: dict[str, Any] = {
            "http.method": {"stringValue": draw.choice(["GET", "POST", "PUT"])},
            "http.route": {"stringValue": draw.choice(["/api/v1/users", "/api/v2/orders", "/health", "/static/x.js"])},
            "http.status_code": {"intValue": str(draw.choice([200, 201, 404, 500]))},
            "latency_ms": {"doubleValue": draw.random() * 1000},
            "user.id": {"stringValue": f"user-{draw.randrange(1000)}"},
            "token": {"stringValue": f"tok_{draw.getrandbits(128):032x}"},
            "ok": {"boolValue": draw.random() < 0.9},
            "retries": {"intValue": str(draw.randrange(5))},
            "region": {"stringValue": draw.choice(["eu", "us"])},
            "zone": {"stringValue": draw.choice(["a", "b", "c"])},
        }
        items.append(
            {
                "timeUnixNano": str(10**18 + number),
                "severityNumber": draw.choice([9, 13, 17]),
                "severityText": "INFO",
                "body": {"stringValue": f"request {number} handled in {draw.randrange(1000)} ms"},
                "attributes": [{"key": key, "value": value} for key, value in attributes.items()],
            }
        )
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "checkout"}}]}
    return json.dumps({"resourceLogs": [{"resource": resource, "scopeLogs": [{"logRecords": items}]}]})


def best(work: Callable[[], object]) -> float:
    """Microseconds of CPU of the best round."""
    found = float("inf")
    end = time.monotonic() + SECONDS
    for _ in range(ROUNDS):
        begun = time.thread_time_ns()
        work()
        found = min(found, (time.thread_time_ns() - begun) / 1000)
        if time.monotonic() > end:
            break
    return found


def build() -> Path | None:
    """The Collector's engine as a program; None when it cannot be built."""
    source = Path(__file__).parent / "ottl_go"
    program = Path(tempfile.gettempdir()) / "heliograph-bench-ottl"
    go = shutil.which("go")
    if go is None:
        return None
    built = subprocess.run([go, "build", "-o", str(program), "."], cwd=source, capture_output=True, check=False)
    return program if built.returncode == 0 else None


def ask(program: Path, question: dict[str, Any]) -> dict[str, Any]:
    """One answer of the Collector's engine."""
    done = subprocess.run([str(program)], input=json.dumps(question) + "\n", capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[0])


def tree(value: Any) -> Any:
    """A request without the order of its attributes."""
    if isinstance(value, list):
        if value and all(isinstance(item, dict) and "key" in item for item in value):
            return {item["key"]: tree(item.get("value")) for item in value}
        return [tree(item) for item in value]
    if isinstance(value, dict):
        return {key: tree(item) for key, item in value.items() if item not in ({}, 0)}
    return value


def runner(kind: str, texts: list[str], batch: Batch) -> Callable[[], Batch | None]:
    """Our engine, ready."""
    if kind == "filter":
        filtering = compile_filter(texts, Signal.LOGS)
        return lambda: filtering.apply(batch)
    transform = compile_transform(texts, Signal.LOGS)
    return lambda: transform.apply(batch)[0]


def rounds_of(work: Callable[[], object]) -> list[float]:
    """Microseconds of CPU of some rounds."""
    found: list[float] = []
    for _ in range(ROUNDS // TURNS):
        begun = time.thread_time_ns()
        work()
        found.append((time.thread_time_ns() - begun) / 1000)
    return found


def compare(program: Path | None, records: int) -> None:
    """All cases at one size."""
    text = document(records)
    batch = wire.decode(Signal.LOGS, [text.encode()], wire.Encoding.JSON)
    for name, (kind, texts) in CASES.items():
        work = runner(kind, texts, batch)
        question = {"id": 1, "signal": "logs", "conditions" if kind == "filter" else "statements": texts}
        question["input"] = json.loads(text)
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(TURNS):
            ours += rounds_of(work)
            if program is not None:
                asked = {**question, "op": "bench", "context": kind, "rounds": ROUNDS // TURNS}
                theirs += [nanoseconds / 1000 for nanoseconds in ask(program, asked)["cpu_ns"]]
        line = f"{name:<26}{records:>6}{median(ours):>12.1f}"
        if program is not None:
            output = ask(program, {**question, "op": kind})["output"]
            result = work()
            same = result is not None and tree(json.loads(wire.encode(result, wire.Encoding.JSON))) == tree(output)
            line += f"{median(theirs):>14.1f}{median(theirs) / median(ours):>8.1f}{min(theirs) / min(ours):>8.1f}"
            line += f"   {'same results' if same else 'DIFFERENT RESULTS'}"
        print(line, flush=True)


def main() -> None:
    """Print the table."""
    program = build()
    print(f"{'case':<26}{'rows':>6}{'ours us':>12}{'Collector us':>14}{'times':>8}{'best':>8}")
    for records in SIZES:
        compare(program, records)
    one = wire.decode(Signal.LOGS, [document(1).encode()], wire.Encoding.JSON)
    print(f"fixed cost of ten statements on one record: {best(runner('transform', TEN, one)):.1f} us")
    many = wire.decode(Signal.LOGS, [document(SIZES[0]).encode()], wire.Encoding.JSON)
    eight, all_of_them = (best(runner("transform", EIGHT * times, many)) for times in (1, 4))
    print(f"thirty-two sets of eight keys over eight sets: {all_of_them / eight:.2f} times")


if __name__ == "__main__":
    main()
