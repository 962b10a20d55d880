"""`heliograph store`, over a data directory that no platform has open."""

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support import telemetry

from heliograph.cli.commands.store import store as command
from heliograph.model import Signal
from heliograph.store import open_store
from heliograph.wire import BlockLayout, decode

CLOSED = "127.0.0.1:9"


@pytest.fixture
def data_directory(tmp_path: Path) -> Path:
    """A data directory with a few spans, whose attribute `tenant` is known for completion."""
    store = open_store("", tmp_path / "store")
    batch = decode(Signal.TRACES, [telemetry.spans(5, time=time.time_ns(), attributes={"tenant": "blue", "size": 3})])
    sample = store.sample_of("traces")
    assert sample is not None
    for table in (*store.tables_of("traces"), sample):
        block = BlockLayout(table.block, table.layout, table.block_key).encode(batch)
        store.insert_block(table.name, block, table.name, [name for name, _, _ in table.layout])
    store.close()
    return tmp_path


def run(data_directory: Path, *arguments: str) -> str:
    """Standard output of the command."""
    options = ["--server", CLOSED, "--data-dir", str(data_directory)]
    result = CliRunner().invoke(command, [*arguments, *options], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_an_attribute_is_advised_and_promoted(data_directory: Path) -> None:
    """The advice names what most records have; promoting it takes the advised type and lasts."""
    advised = json.loads(run(data_directory, "advice", "--json"))["attributes"]
    assert [(one["key"], one["type"], one["share"]) for one in advised] == [
        ("size", "Int64", 1.0),
        ("tenant", "LowCardinality(String)", 1.0),
    ]
    assert run(data_directory, "promote", "size", "--index") == "size of spans is hot now, as Int64.\n"
    hot = json.loads(run(data_directory, "hot", "--json"))["attributes"]
    assert {"table": "spans", "key": "size", "type": "Int64", "indexed": True, "promoted": True} in hot
    assert "size" not in run(data_directory, "advice")


def test_sizes_are_listed(data_directory: Path) -> None:
    """Each table has its rows and bytes."""
    status = json.loads(run(data_directory, "stats", "--json"))
    assert {"spans": 5}.items() <= {table["name"]: table["rows"] for table in status["tables"]}.items()
    assert "spans" in run(data_directory, "stats")
