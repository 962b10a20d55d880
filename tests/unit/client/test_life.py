"""Where clients live: notebooks, forked workers, programs that end without a word."""

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from tests.support.program import free_ports, wait_until
from tests.support.sinks import HttpSink, grpc_sink, http_sink

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

QUIET = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    """A server."""
    with http_sink() as server:
        yield server


def run(script: str, *arguments: str, status: int = 0) -> str:
    """Run a script in an interpreter of its own; what it wrote to standard error."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=QUIET, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == status, done.stderr
    return done.stderr


def bodies(sink: HttpSink) -> bytes:
    """Everything that arrived."""
    return b"".join(sink.received.bodies)


CELLS = (
    """
import asyncio
from heliograph.client import AsyncOtlpClient, OtlpClient
loop = asyncio.get_running_loop()  # a kernel runs cells on its own event loop
client = OtlpClient({url!r}, service_name="notebook")
with client.span("cell 1"):
    client.log("sync in a cell")
assert client.flush(20)
""",
    """
async with AsyncOtlpClient({url!r}) as other:
    with other.span("cell 2"):
        await other.log("async in a cell")
    assert await other.flush()
    async with asyncio.TaskGroup() as group:
        for number in range(20):
            group.create_task(other.log(f"task {{number}} of a cell"))
assert other.stats()["logs"]["sent"] == 21
""",
    """
from opentelemetry.sdk.trace import TracerProvider
from heliograph.client.sdk import HeliographSpanProcessor
from heliograph.resilience import Retry, Timeout
provider = TracerProvider(shutdown_on_exit=False)
provider.add_span_processor(HeliographSpanProcessor(client))
@Retry(3)
@Timeout(5)
async def work():
    with provider.get_tracer("notebook").start_as_current_span("cell 3"):
        await asyncio.sleep(0)
await work()
assert provider.force_flush()
client.log("left for the end")
""",
)


@pytest.mark.enable_socket
def test_a_notebook(sink: HttpSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real kernel, with its event loop running: sync and async clients, the SDK, policies; the rest at its end."""
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    cells = [nbformat.v4.new_code_cell(cell.format(url=sink.url)) for cell in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    wait_until(lambda: b"left for the end" in bodies(sink), 20, "the kernel's end sent the rest")
    for text in (b"sync in a cell", b"async in a cell", b"task 19 of a cell", b"cell 1", b"cell 2", b"cell 3"):
        assert text in bodies(sink)


END = """
import sys
from heliograph.client import OtlpClient
client = OtlpClient(sys.argv[1], protocol=sys.argv[2])
for number in range(100):
    client.log(f"line {number};")
"""


@pytest.mark.parametrize("protocol", ["grpc", "http/protobuf", "http/json"])
@pytest.mark.parametrize(
    ("end", "status"), [("", 0), ("sys.exit(3)", 3), ("raise ValueError", 1), ("del client, OtlpClient", 0)]
)
def test_a_program_that_just_ends(protocol: str, end: str, status: int) -> None:
    """Whatever way the interpreter ends, what was accepted is sent, without complaints."""
    with grpc_sink() if protocol == "grpc" else http_sink() as sink:
        complaints = run(END + end, f"http://127.0.0.1:{sink.port}", protocol, status=status)
        everything = b"".join(sink.received.bodies)
    assert {int(number) for number in re.findall(rb"line (\d+);", everything)} == set(range(100))
    assert not complaints or "ValueError" in complaints


def test_a_program_that_ends_while_nobody_listens() -> None:
    """With nobody to send to, a program still ends, within the short deadline of the exit."""
    (port,) = free_ports(1)
    run(END, f"http://127.0.0.1:{port}", "http/protobuf")


FORKING = """
import multiprocessing, sys
from heliograph.client import OtlpClient
client = OtlpClient(sys.argv[1], protocol=sys.argv[3])
client.log("parent before;")
assert client.flush(20)

def work(number):
    if multiprocessing.get_start_method() != "fork":
        globals()["client"] = OtlpClient(sys.argv[1], protocol=sys.argv[3])
    client.log(f"worker {number};")
    return client.flush(20)

if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[2])
    with multiprocessing.Pool(4) as pool:
        assert all(pool.map(work, range(8), chunksize=1))
    client.log("parent after;")
"""


@pytest.mark.parametrize("protocol", ["grpc", "http/protobuf"])
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(tmp_path: Path, method: str, protocol: str) -> None:
    """Workers of every start method send; with fork they use the parent's client, each with a queue of its own."""
    script = tmp_path / "workers.py"
    script.write_text(FORKING)
    with grpc_sink() if protocol == "grpc" else http_sink() as sink:
        command = [sys.executable, str(script), f"http://127.0.0.1:{sink.port}", method, protocol]
        done = subprocess.run(command, env=QUIET, capture_output=True, text=True, timeout=90, check=False)
        assert done.returncode == 0, done.stderr
        everything = b"".join(sink.received.bodies)
    assert {int(number) for number in re.findall(rb"worker (\d+);", everything)} == set(range(8))
    assert everything.count(b"parent after;") == 1


SERVER = """
import os
from heliograph.client import OtlpClient
client = OtlpClient(os.environ["SINK"], service_name="preloaded")
client.log("master;")
client.flush(20)

def app(environ, start_response):
    with client.span("request"):
        client.log(f"pid {os.getpid()};")
    start_response("200 OK", [("content-length", "0")])
    return [b""]
"""


def test_gunicorn_with_a_preloaded_application(sink: HttpSink, tmp_path: Path) -> None:
    """A client that is made before gunicorn forks works in the master and in every worker, and at their end."""
    (tmp_path / "web.py").write_text(SERVER)
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "gunicorn", "--preload", "-w", "3", "-b", f"127.0.0.1:{port}", "web:app"]
    environment = {**QUIET, "SINK": sink.url}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            wait_until(lambda: _answers(port), 30, "gunicorn serves")
            for _ in range(60):
                assert _answers(port)
        finally:
            server.terminate()
            _, complaints = server.communicate(timeout=30)
    workers = {int(pid) for pid in re.findall(rb"pid (\d+);", bodies(sink))}
    assert workers
    assert server.pid not in workers
    assert bodies(sink).count(b"master;") == 1
    assert bodies(sink).count(b"request") == 61
    assert "Traceback" not in complaints


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False
