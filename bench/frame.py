"""The overlay frame alone: what statements cost when somebody has planned them by hand, without a language above.

Per case and batch size: CPU microseconds a record, the best of several rounds, batch in to batch out. Run it on a quiet
machine; neighbours move the figures by half.
"""

import time
from collections.abc import Callable

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue

from heliograph import _native
from heliograph.model import LogsBatch, Signal
from heliograph.wire import decode

ROUNDS = 60
SIZES = (8192, 1000, 100)
Edit = Callable[[_native.Frame], None]


def batch(records: int) -> LogsBatch:
    """Log records with ten attributes each."""
    request = ExportLogsServiceRequest()
    scoped = request.resource_logs.add().scope_logs.add()
    for place in range(records):
        record = scoped.log_records.add(time_unix_nano=10**18 + place, severity_number=9)
        record.body.string_value = f"request {place} served"
        values: dict[str, AnyValue] = {
            "http.request.method": AnyValue(string_value=("GET", "POST", "PUT")[place % 3]),
            "http.route": AnyValue(string_value=f"/api/v1/users/{place % 97}/orders"),
            "url.path": AnyValue(string_value=f"/api/v1/users/{place * 7919 % 100_000}/orders/{place}"),
            "http.response.status_code": AnyValue(int_value=(200, 404, 500)[place % 3]),
            "duration_ms": AnyValue(double_value=place % 977 / 3),
            "user.id": AnyValue(string_value=f"user-{place * 31 % 5003}"),
            "client.address": AnyValue(string_value=f"10.{place % 250}.0.7"),
            "user_agent.original": AnyValue(string_value="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"),
            "retry": AnyValue(bool_value=place % 5 == 0),
            "thread": AnyValue(int_value=place % 16),
        }
        for key, value in values.items():
            record.attributes.add(key=key, value=value)
    return decode(Signal.LOGS, [request.SerializeToString()])


def nothing(_frame: _native.Frame) -> None:
    """Cost of the frame itself."""


def one_set(frame: _native.Frame) -> None:
    """`set(attributes["env"], "prod")`."""
    frame.set("log", "env", frame.constant("prod"))


def sets(count: int) -> Edit:
    """So many sets on the same eight keys."""

    def edit(frame: _native.Frame) -> None:
        value = frame.constant("v")
        for place in range(count):
            frame.set("log", f"k{place % 8}", value)

    return edit


DIGITS = _native.Pattern(r"/\d+")
BY_ID = DIGITS.template("/{id}")
USERS = _native.Pattern(r"^/api/v\d/users/[0-9]+")


def ten_mixed(frame: _native.Frame) -> None:
    """Ten statements of the kinds that configurations have."""
    level = "log"
    frame.set(level, "env", frame.constant("prod"))
    frame.delete_key(level, "thread")
    path = frame.get(level, "url.path")
    frame.set(level, "url.path", frame.replace(path, DIGITS, BY_ID), nil="skip")
    frame.set(level, "kind", frame.constant("user"), frame.is_match(path, USERS))
    method, route = frame.get(level, "http.request.method"), frame.get(level, "http.route")
    frame.set(level, "operation", frame.concat([method, route], " "))
    slow = frame.compare(">", frame.get(level, "duration_ms"), frame.constant(200.0))
    frame.set(level, "slow", frame.constant(True), slow)
    failed = frame.compare(">=", frame.get(level, "http.response.status_code"), frame.constant(500))
    frame.set_field(level, "severity_number", frame.constant(17), failed)
    frame.set(level, "user", frame.get(level, "user.id"), frame.compare("!=", method, frame.constant("GET")))
    frame.truncate_all(level, 32)
    kept = ["env", "url.path", "kind", "operation", "slow", "user", "http.response.status_code", "client.address"]
    frame.keep_keys(level, kept)


def three_conditions(frame: _native.Frame) -> _native.Mask:
    """The rows of three conditions joined by `or`: about a third."""
    level = "log"
    mask = frame.compare("==", frame.get(level, "http.response.status_code"), frame.constant(404))
    mask |= frame.compare("==", frame.get(level, "http.route"), frame.constant("/health"))
    return mask | frame.compare(">", frame.get(level, "duration_ms"), frame.constant(324))


def mask_only(frame: _native.Frame) -> None:
    """Three conditions, nothing dropped."""
    three_conditions(frame)


def dropping(frame: _native.Frame) -> None:
    """Three conditions, and the rows left out."""
    frame.drop("log", three_conditions(frame))


def measure(logs: LogsBatch, edit: Edit) -> float:
    """Best CPU microseconds a record."""
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.thread_time_ns()
        frame = _native.Frame(logs.native)
        edit(frame)
        frame.batch()
        best = min(best, time.thread_time_ns() - begin)
    return best / 1000 / len(logs)


CASES: dict[str, Edit] = {
    "no statement": nothing,
    "one set": one_set,
    "eight sets, eight keys": sets(8),
    "thirty-two sets, the same keys": sets(32),
    "ten mixed statements": ten_mixed,
    "three conditions, mask only": mask_only,
    "three conditions, rows dropped": dropping,
}


def main() -> None:
    """Print the table."""
    batches = [batch(size) for size in SIZES]
    print("us a record" + "".join(f"{size:>12}" for size in SIZES))
    for name, edit in CASES.items():
        print(f"{name:32}" + "".join(f"{measure(logs, edit):12.3f}" for logs in batches))


if __name__ == "__main__":
    main()
