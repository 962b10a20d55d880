import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from heliograph.api.schemas.status import Health
from heliograph.cli.client import PlatformClient, base_url
from heliograph.cli.problems import PlatformUnreachableError, RemoteError

PROBLEM = {"code": "HG-DAT-040", "message": "filter: wrong.", "hints": ["Write key=value."]}


class _Platform(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        good = self.path == "/api/v1/health" and self.headers.get("Authorization") == "Bearer key"
        health = {"status": "ok", "version": "1", "uptime_seconds": 1.0, "problems": []}
        content = json.dumps(health if good else PROBLEM).encode() if self.path != "/api/v1/odd" else b"<html>"
        self.send_response(200 if good else 400)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        del format, args


@pytest.fixture
def address() -> Iterator[str]:
    """A server that answers like a platform."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Platform)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_addresses() -> None:
    """HOST:PORT and URLs mean the same."""
    assert base_url("127.0.0.1:4319") == base_url("http://127.0.0.1:4319/") == "http://127.0.0.1:4319"


def test_answers_are_typed_and_keys_sent(address: str) -> None:
    """An answer is read into its model; the key travels as a bearer token."""
    with PlatformClient(address, "key") as client:
        assert client.get("/health", Health).status == "ok"


def test_problems_keep_code_and_hints(address: str) -> None:
    """The platform's problem becomes an error with the same code, message and hints."""
    with PlatformClient(address) as client, pytest.raises(RemoteError, match=r"filter: wrong\.") as caught:
        client.get("/health", Health)
    assert (caught.value.code, caught.value.hint) == ("HG-DAT-040", "Write key=value.")


def test_a_strange_answer_is_told(address: str) -> None:
    """An error that is no problem document still says its status."""
    with PlatformClient(address) as client, pytest.raises(RemoteError, match="400"):
        client.send("GET", "/odd")


def test_nobody_answers() -> None:
    """Without a platform and without a fallback the error says how to start one."""
    with PlatformClient("127.0.0.1:9") as client, pytest.raises(PlatformUnreachableError) as caught:
        client.get("/health", Health)
    assert "heliograph up" in caught.value.hint
