"""`heliograph dead-letter` on real files and a real receiver."""

import json
from pathlib import Path

from click.testing import CliRunner
from tests.integration.exporters.test_otlp import RECEIVING, ports, serving

from heliograph.cli.commands.dead_letter import dead_letter
from heliograph.exceptions import ExportError
from heliograph.model import Signal
from heliograph.pipeline.graph.dead_letters import DeadLetters
from heliograph.pipeline.telemetry import Registry
from heliograph.testing import make_batch


def test_listed_and_sent_again(tmp_path: Path) -> None:
    """A kept batch is listed with its reason, goes through the platform again, and is gone then."""
    store = DeadLetters(tmp_path / "dead_letters", Registry())
    store.put(make_batch(Signal.LOGS, 3, 7), "otlp_http", ExportError("it was refused"))
    here = ["--data-dir", str(tmp_path)]
    listed = json.loads(CliRunner().invoke(dead_letter, ["list", "--json", *here]).output)
    assert [(one["component"], one["items"], one["message"]) for one in listed] == [("otlp_http", 3, "it was refused")]
    with serving(RECEIVING % (0, 0), tmp_path / "b") as receiving:
        address = f"127.0.0.1:{ports(receiving)['http']}"
        done = CliRunner().invoke(dead_letter, ["replay", listed[0]["id"], "--endpoint", address, *here])
        assert done.exit_code == 0, done.output
        assert receiving.feeds.sink("sink").wait_for(3)
        assert sorted(receiving.feeds.sink("sink").ids) == [7, 8, 9]
    assert "no dead letters" in CliRunner().invoke(dead_letter, ["list", *here]).output


def test_the_store_is_bounded(tmp_path: Path) -> None:
    """Beyond its bound the oldest dead letters go."""
    batch = make_batch(Signal.TRACES, 50)
    store = DeadLetters(tmp_path, Registry(), max_bytes=10_000)
    for _ in range(10):
        store.put(batch, "sink", ExportError("no"))
    kept = list(store.list())
    assert 0 < sum(letter.bytes for letter in kept) <= 10_000
    assert kept == sorted(kept, key=lambda letter: letter.time_ns)
