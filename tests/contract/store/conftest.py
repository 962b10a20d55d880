"""Both engines for the contract suite: one test, one empty database."""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from heliograph.store.factory import open_engine
from heliograph.store.port import Engine

FRONT = Path(__file__).parents[2] / "support" / "clickhouse_front.py"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The DSN, without a database, of a ClickHouse HTTP front over a chDB process of its own."""
    directory = tmp_path_factory.mktemp("server")
    with subprocess.Popen(
        [sys.executable, str(FRONT), str(directory), "secret"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        port = int(process.stdout.readline())
        yield f"clickhouse://default:secret@127.0.0.1:{port}"
        process.stdin.close()
        process.wait(timeout=20)


@pytest.fixture(params=["embedded", "server"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine with an empty database."""
    dsn = ""
    if request.param == "server":
        dsn = f"{request.getfixturevalue('server')}/d{uuid.uuid4().hex[:12]}"
    opened = open_engine(dsn, tmp_path / "store")
    opened.prepare()
    yield opened
    opened.close()
