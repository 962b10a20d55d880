import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner
from tests.support.program import Program, running, wait_until

from heliograph.cli.main import cli
from heliograph.exceptions import HeliographError

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
SPANS = "SELECT count() AS n FROM spans"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The platform with the demo's and the generator's telemetry in it."""
    with running(tmp_path_factory.mktemp("cli") / "data") as started:
        # A busy machine's disk would have the platform give up the tail, as it should, but not here.
        started.post("resilience/level", {"level": "normal"})
        demo = started.run(
            "demo", "--endpoint", f"http://127.0.0.1:{started.http}", "--port", "0", "--duration", "3",
            "--rate", "30", "--fault", "errors", "--json",
        )  # fmt: skip
        assert demo.returncode == 0, demo.stderr
        assert json.loads(demo.stdout)["visits"] > 20
        sent = send(started, f"127.0.0.1:{started.grpc}")
        wait_until(lambda: count(started) >= sent, 20, "everything that was acknowledged is stored")
        yield started


def send(program: Program, endpoint: str) -> int:
    """Run the load generator; spans that were acknowledged."""
    done = program.run("send", "--endpoint", endpoint, "--count", "300", "--rate", "0", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert all(part["failed"] == 0 for part in report["signals"].values()), report
    return int(report["signals"]["traces"]["acknowledged"])


def count(program: Program) -> int:
    """Generated spans in the store."""
    return int(program.query("SELECT count() AS n FROM spans WHERE ScopeName = 'heliograph.send'")[0]["n"])


@dataclass(frozen=True)
class Done:
    """What a command did."""

    returncode: int
    stdout: str
    stderr: str


def run(program: Program, *arguments: str) -> Done:
    """Run a command in this process: a tenth of the time of a process of its own."""
    result = CliRunner().invoke(cli, arguments, env=program.variables, auto_envvar_prefix="HELIOGRAPH")
    error = result.exception
    if isinstance(error, HeliographError):
        text = " ".join((error.code, error.message, *error.hints))
        return Done(result.exit_code, result.stdout, result.stderr + text)
    if error is not None and not isinstance(error, SystemExit):
        raise error
    return Done(result.exit_code, result.stdout, result.stderr)


def answer(program: Program, *arguments: str) -> Any:
    """JSON of a command that must succeed."""
    done = run(program, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_traces_are_searched_and_drawn(program: Program) -> None:
    """From the list of failing traces to the waterfall of one, all services in it."""
    found = answer(program, "traces", "--errors", "--service", "shop-front", "--limit", "5")
    trace_id = found["traces"][0]["trace_id"]
    done = run(program, "traces", trace_id)
    assert done.returncode == 0, done.stderr
    assert "shop-front POST /checkout" in done.stdout
    assert "declined" in done.stdout
    assert "\x1b[" not in done.stdout
    listed = run(program, "traces", "--limit", "3")
    assert "there are more" in listed.stderr


def test_the_shop_is_one_picture(program: Program) -> None:
    """The demo's services call each other on the map, down to the database."""
    edges = {(edge["source"], edge["target"]) for edge in program.get("service-map?start=now-10m")["edges"]}
    assert {
        ("service:visitor", "service:shop-front"),
        ("service:shop-front", "service:inventory"),
        ("service:shop-front", "service:order-queue"),
        ("service:shop-front", "service:order-worker"),
        ("service:inventory", "database:sqlite/stock"),
    } <= edges


def test_logs_lead_to_their_trace(program: Program) -> None:
    """An error in the log carries the id of a trace that is there."""
    records = answer(program, "logs", "--severity", "error", "--service", "shop-front")["records"]
    assert records
    assert run(program, "traces", records[0]["trace_id"]).returncode == 0
    shown = run(program, "logs", "--severity", "error", "--service", "shop-front", "--limit", "1")
    assert re.search(r"ERROR shop-front: \w.*trace=[0-9a-f]{32}", shown.stdout)


def test_records_without_any_time_are_found(program: Program) -> None:
    """A log record and a span that say no time are found where they arrived: now."""
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "timeless"}}]}
    record = {"body": {"stringValue": "no clock here"}}
    span = {"traceId": "ab" * 16, "spanId": "cd" * 8, "name": "no clock"}
    post(program, "logs", {"resourceLogs": [{"resource": resource, "scopeLogs": [{"logRecords": [record]}]}]})
    post(program, "traces", {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]})
    ask = ("--service", "timeless", "--since", "5m")
    found = wait_until(lambda: answer(program, "logs", *ask)["records"], 20, "the record is found")
    assert found[0]["body"] == "no clock here"
    assert found[0]["time"] == found[0]["observed_time"]
    assert wait_until(lambda: answer(program, "traces", *ask)["traces"], 20, "the span is found")


def post(program: Program, signal: str, document: dict[str, Any]) -> None:
    """Send OTLP/JSON over HTTP."""
    body = json.dumps(document).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{program.http}/v1/{signal}", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        assert reply.status == 200


def test_own_metrics_are_stored(program: Program) -> None:
    """The platform's own figures can be charted, under its own name; they do not count as somebody's data."""
    names = wait_until(
        lambda: {
            metric["name"]
            for metric in answer(program, "metrics", "--service", "heliograph")["metrics"]
            if metric["services"] == ["heliograph"]
        },
        30,
        "own metrics are stored",
    )
    assert {"otelcol_process_memory_rss", "heliograph_journal_bytes"} <= names


def test_metrics_are_listed_and_shown(program: Program) -> None:
    """The demo's metrics are in the catalogue, and one has values by group."""
    names = {metric["name"] for metric in answer(program, "metrics")["metrics"]}
    assert {"http.server.request.duration", "orders.placed", "messaging.queue.depth"} <= names
    series = answer(program, "metrics", "orders.placed", "-a", "increase", "-g", "product", "--since", "10m")["series"]
    assert sum(value or 0 for line in series for value in line["values"]) > 0
    assert "over time" in run(program, "metrics", "orders.placed").stdout


def test_query_formats(program: Program) -> None:
    """The same rows as a table, JSON, CSV and Arrow; parameters are bound; a cut is told."""
    sql = "SELECT number AS n, {word:String} AS word FROM numbers(3)"
    arguments = ("query", sql, "--param", "word=a b")
    assert answer(program, *arguments)["rows"] == [[0, "a b"], [1, "a b"], [2, "a b"]]
    text = run(program, *arguments, "--format", "csv").stdout
    assert list(csv.DictReader(io.StringIO(text)))[2] == {"n": "2", "word": "a b"}
    assert "a b" in run(program, *arguments).stdout
    command = [sys.executable, "-m", "heliograph", *arguments, "--format", "arrow", "--max-rows", "2"]
    arrow = subprocess.run(command, env=program.variables, capture_output=True, check=True, timeout=60)
    assert pa.ipc.open_stream(arrow.stdout).read_all().num_rows == 2
    assert b"--max-rows" in arrow.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("query", "DROP TABLE spans"), "HG-SEC-030"),
        (("traces", "--start", "someday"), "start"),
        (("traces", "-f", "nonsense"), "key=value"),
        (("logs", "--trace", "xyz"), "32 hexadecimal digits"),
        (("metrics", "no.such.metric"), "no.such.metric"),
        (("query", "SELECT 1", "--param", "x"), "--param"),
        (("demo", "--fault", "fire"), "slow-database"),
        (("send", "--duration", "soon"), "--duration"),
    ],
)
def test_mistakes_are_explained(program: Program, arguments: tuple[str, ...], words: str) -> None:
    """A mistake ends with a status and words that say what is right, without a traceback."""
    done = run(program, *arguments)
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_sees_the_platform(program: Program) -> None:
    """Doctor finds the running platform and nothing wrong with it."""
    checks = {item["name"]: item for item in answer(program, "doctor")}
    assert checks["platform"]["state"] == "ok"
    assert all(item["state"] != "problem" for item in checks.values())
    assert "in use by the platform" in checks["port of the UI"]["found"]


def test_follow_shows_what_arrives(program: Program) -> None:
    """`logs --follow` prints a record that arrives while it runs, and ends quietly at Ctrl-C."""
    command = [sys.executable, "-m", "heliograph", "logs", "--follow", "--json", "--filter", "event_name?"]
    command[-1] = "body~handled order"
    # A job in the background of a shell ignores Ctrl-C, and so would its children: this one has a terminal's manners.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(command, env=program.variables, stdout=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, before)
    with process:
        assert process.stdout is not None
        sender = [sys.executable, "-m", "heliograph", "send", "--endpoint", f"127.0.0.1:{program.grpc}"]
        load = [*sender, "-s", "logs", "--rate", "20", "--batch", "5", "--duration", "20s", "--json"]
        with subprocess.Popen(load, env=program.variables, stdout=subprocess.DEVNULL) as sending:
            record = json.loads(process.stdout.readline())
            sending.terminate()
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(20) == 0
        finally:
            process.kill()
    assert record["body"].startswith("handled order")
    # Shown before it was stored, it is found by its id all the same.
    context = program.get("logs/context?" + urllib.parse.urlencode({"record": record["id"], "before": 1, "after": 1}))
    assert context["record"]["body"] == record["body"]


def test_without_a_platform_the_directory_is_asked(tmp_path: Path) -> None:
    """When nobody answers, the commands open the data directory themselves, and say so."""
    with running(tmp_path / "data") as program:
        sent = send(program, f"http://127.0.0.1:{program.http}")
        wait_until(lambda: count(program) >= sent, 20, "everything that was acknowledged is stored")
    done = program.run("query", SPANS, "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["n", str(sent)]
    assert "directly" in done.stderr
    empty = subprocess.run(
        [sys.executable, "-m", "heliograph", "traces"],
        env={**os.environ, "HELIOGRAPH_UI": f"127.0.0.1:{program.ui}", "HELIOGRAPH_DATA_DIR": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert empty.returncode == 1
    assert "heliograph up" in empty.stderr
