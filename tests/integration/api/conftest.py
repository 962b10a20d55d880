"""The API over a store with known data, in a process of its own."""

import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

SERVER = Path(__file__).parents[2] / "support" / "query_server.py"


class Api:
    """Asks the API under test."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def get(self, path: str, *pairs: tuple[str, str], status: int = 200, **parameters: str | int) -> Any:
        """GET under /api/v1; the status must be as expected. The range is two hours unless given."""
        asked = {"start": "now-2h", "end": "now", **parameters}
        response = self.client.get(
            f"/api/v1{path}", params=[*pairs, *((key, str(value)) for key, value in asked.items())]
        )
        assert response.status_code == status, response.text
        return response.json()

    def sql(self, sql: str, *, status: int = 200, **body: object) -> httpx.Response:
        """POST /query; the status must be as expected."""
        response = self.client.post("/api/v1/query", json={"sql": sql, **body})
        assert response.status_code == status, response.text
        return response


@contextmanager
def serving(directory: Path, schema: str) -> Generator[str]:
    """Where a server over a store of this schema answers."""
    with subprocess.Popen(
        [sys.executable, str(SERVER), str(directory), schema], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        port = int(process.stdout.readline())
        yield f"http://127.0.0.1:{port}"
        process.stdin.close()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the server under test answers."""
    with serving(tmp_path_factory.mktemp("query") / "store", "heliograph") as url:
        yield url


@pytest.fixture(scope="session")
def otel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A server over the Collector exporter's tables."""
    with (
        serving(tmp_path_factory.mktemp("otel") / "store", "otel") as url,
        httpx.Client(base_url=url, timeout=30, trust_env=False) as client,
    ):
        yield Api(client)


@pytest.fixture
def api(base_url: str) -> Iterator[Api]:
    """A client of the server under test."""
    with httpx.Client(base_url=base_url, timeout=30, trust_env=False) as client:
        yield Api(client)
