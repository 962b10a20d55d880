"""Configurations of the comparison; each program gets the same text."""

from pathlib import Path
from typing import Any, Final

import yaml

SET: Final = ['set(span.attributes["env"], "prod")']
MIXED: Final = [
    *SET,
    'set(span.attributes["slow"], true) where span.attributes["http.request.size"] > 500',
    'set(span.status.code, STATUS_CODE_ERROR) where span.attributes["http.response.status_code"] >= 500',
    'delete_key(span.attributes, "user_agent.original")',
    'set(span.attributes["where"], Concat([span.attributes["server.address"], span.attributes["http.route"]], "-"))',
    'replace_pattern(span.attributes["url.path"], "/[0-9]+", "/{id}")',
    'set(span.attributes["method"], ToLowerCase(span.attributes["http.request.method"]))',
    'set(span.attributes["class"], span.attributes["http.response.status_code"] / 100)',
    'set(span.attributes["api"], true) where IsMatch(span.attributes["http.route"], "^/api/")',
    "truncate_all(span.attributes, 64)",
]
CONDITIONS: Final = [
    "span.status.code == STATUS_CODE_ERROR",
    'IsMatch(span.attributes["http.route"], "^/(health|static)")',
    'span.attributes["thread.id"] == 1',
]
"""None of the load's spans is dropped by these: all of them have to be counted."""

REPEATED: Final = 10
CASES: Final = ("nop", "otlp", "queue", "queue+batch", "set x10", "mixed x10", "filter x10")


def configuration(case: str, port: int, sink: int, storage: Path) -> str:
    """The YAML of a case.

    Args:
        case: One of `CASES`.
        port: Where OTLP over gRPC is received.
        sink: Port of the sink.
        storage: An existing folder for the persistent queue.
    """
    queue = case.startswith("queue")
    forward: dict[str, Any] = {
        "endpoint": f"127.0.0.1:{sink}",
        "tls": {"insecure": True},
        "compression": "none",
        "timeout": "5s",
        "retry_on_failure": {"initial_interval": "100ms", "max_interval": "1s", "max_elapsed_time": 0},
    }
    if queue:
        forward["sending_queue"] = {"storage": "file_storage", "queue_size": 100_000}
    processors = _processors(case)
    exporter = "otlp_grpc" if case == "otlp" or queue else "nop"
    service: dict[str, Any] = {
        "telemetry": {"metrics": {"level": "none"}},
        "pipelines": {"traces": {"receivers": ["otlp"], "processors": list(processors), "exporters": [exporter]}},
    }
    made: dict[str, Any] = {
        "receivers": {"otlp": {"protocols": {"grpc": {"endpoint": f"127.0.0.1:{port}"}}}},
        "processors": processors,
        "exporters": {exporter: forward if exporter == "otlp_grpc" else {}},
        "service": service,
    }
    if queue:
        made["extensions"] = {"file_storage": {"directory": str(storage), "fsync": True}}
        made["service"]["extensions"] = ["file_storage"]
    return yaml.safe_dump(made, sort_keys=False)


def _processors(case: str) -> dict[str, dict[str, object]]:
    if case == "queue+batch":
        return {"batch": {}}
    if not case.endswith("x10"):
        return {}
    kind = case.removesuffix(" x10")
    if kind == "filter":
        settings: dict[str, object] = {"error_mode": "ignore", "trace_conditions": CONDITIONS}
        return {f"filter/{number}": settings for number in range(REPEATED)}
    statements = [{"context": "span", "statements": SET if kind == "set" else MIXED}]
    return {f"transform/{number}": {"trace_statements": statements} for number in range(REPEATED)}
