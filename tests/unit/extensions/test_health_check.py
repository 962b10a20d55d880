"""The health check over a real socket."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from heliograph.exceptions import ExportError
from heliograph.extensions.health_check.config import HealthCheckConfig
from heliograph.extensions.health_check.extension import HealthCheck
from heliograph.pipeline import ComponentID, Kind
from heliograph.pipeline.graph.status import State, StatusBoard
from heliograph.testing import TestHost, create_settings


@contextmanager
def checking(directory: Path, board: StatusBoard, **settings: Any) -> Generator[str]:
    """A started health check; its address."""
    made = create_settings(Kind.EXTENSION, "health_check", services={"status": board})
    extension = HealthCheck(made, HealthCheckConfig.model_validate({"endpoint": "127.0.0.1:0", **settings}))
    with TestHost(made, directory) as host:
        extension.start(host)
        assert extension.address is not None
        yield f"http://127.0.0.1:{extension.address[1]}"
        extension.shutdown(time.monotonic() + 2)


def ask(address: str, path: str = "/") -> httpx.Response:
    """GET without a proxy."""
    return httpx.get(f"{address}{path}", trust_env=False)


def test_it_follows_the_service(tmp_path: Path) -> None:
    """503 until ready, 200 then, 503 with the component's error while one is in trouble, 404 elsewhere."""
    board = StatusBoard()
    with checking(tmp_path, board) as address:
        assert ask(address).status_code == 503
        board.ready = True
        assert ask(address).json()["status"] == "Server available"
        assert ask(address, "/other").status_code == 404
        board.report(Kind.EXPORTER, ComponentID("otlp"), State.RECOVERABLE, ExportError("the peer is down"))
        answer = ask(address)
        assert answer.status_code == 503
        assert answer.json()["components"]["exporter:otlp"]["error"] == "the peer is down"


def test_fixed_bodies(tmp_path: Path) -> None:
    """`path` and `response_body` are those of the configuration."""
    board = StatusBoard()
    board.ready = True
    bodies = {"healthy": "fine", "unhealthy": "ill"}
    with checking(tmp_path, board, path="/live", response_body=bodies) as address:
        assert ask(address, "/live?x=1").text == "fine"
        board.ready = False
        assert ask(address, "/live").text == "ill"
