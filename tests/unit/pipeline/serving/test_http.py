"""The small HTTP server."""

import gzip
import http.client
import socket
import ssl
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from heliograph.exceptions.configuration import InvalidSetting
from heliograph.exceptions.resource import QuotaExhausted
from heliograph.exceptions.security import PermissionDenied, Unauthenticated
from heliograph.pipeline import Kind
from heliograph.pipeline.errors import ComponentStartError
from heliograph.pipeline.listening import Caller, ExposedWithoutAuthentication
from heliograph.pipeline.serving import HttpCall, HttpReply, HttpServer, HttpServerConfig
from heliograph.testing import TestHost, create_settings


def handle(call: HttpCall) -> HttpReply:
    """A page, a long page, a defect, or nothing."""
    match call.path:
        case "/page":
            return HttpReply(200, b"hello", headers={"x-a": "b"})
        case "/long":
            return HttpReply(200, b"x" * 5000)
        case "/defect":
            raise ValueError("broken")
        case _:
            return HttpReply(404)


class Gate:
    """An authenticator."""

    challenge = 'Basic realm="x"'

    def start(self, host: Any) -> None:
        """Nothing."""

    def shutdown(self, deadline: float) -> None:
        """Nothing."""

    def authenticate(self, headers: Any, scope: str) -> Caller:
        """By a header's word."""
        assert scope == "read"
        match headers.get("authorization"):
            case "yes":
                return Caller("a", frozenset())
            case "denied":
                raise PermissionDenied("not for this")
            case "busy":
                raise QuotaExhausted("wait", retry_after=2.5)
            case _:
                raise Unauthenticated("who are you")


@contextmanager
def serving(directory: Path, extensions: Any = None, **config: Any) -> Generator[int]:
    """A running server's port."""
    settings = create_settings(Kind.EXPORTER, "page")
    server = HttpServer(HttpServerConfig.model_validate({"endpoint": "127.0.0.1:0", **config}), "page", handle)
    assert server.address is None
    with TestHost(settings, directory, extensions or {}) as host:
        server.start(host)
        assert server.address is not None
        try:
            yield server.address.port
        finally:
            server.stop(time.monotonic() + 5)
            server.stop(time.monotonic() + 5)


@contextmanager
def client(port: int) -> Generator[http.client.HTTPConnection]:
    """A connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        yield connection
    finally:
        connection.close()


def ask(connection: http.client.HTTPConnection, method: str, path: str, **headers: str) -> tuple[int, Any, bytes]:
    """Status, headers and body of an answer."""
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def raw(port: int, data: bytes) -> bytes:
    """What comes back for some bytes, until the end."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(data)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_connection_serves_many_requests(tmp_path: Path) -> None:
    """GET and HEAD, with a body that is read over; other methods and a defect say so and end nothing."""
    with serving(tmp_path, response_headers={"x-all": "c"}) as port, client(port) as connection:
        status, headers, body = ask(connection, "GET", "/page?q=1")
        assert (status, body, headers["x-a"], headers["x-all"]) == (200, b"hello", "b", "c")
        status, headers, body = ask(connection, "HEAD", "/page")
        assert (status, body, headers["content-length"]) == (200, b"", "5")
        connection.request("POST", "/page", b"some body")
        answer = connection.getresponse()
        assert (answer.status, answer.headers["allow"], answer.read()) == (405, "GET, HEAD", b"")
        assert ask(connection, "GET", "/nothing")[0] == 404
        assert ask(connection, "GET", "/defect")[0] == 500
        assert ask(connection, "GET", "/page")[0] == 200


def test_long_answers_are_compressed_for_those_who_take_it(tmp_path: Path) -> None:
    """With gzip, as scrapers ask."""
    with serving(tmp_path) as port, client(port) as connection:
        _, headers, body = ask(connection, "GET", "/long", accept_encoding="gzip, br")
        assert headers["content-encoding"] == "gzip"
        assert gzip.decompress(body) == b"x" * 5000
        assert ask(connection, "GET", "/long")[2] == b"x" * 5000


def test_callers_prove_who_they_are(tmp_path: Path) -> None:
    """401 with the challenge, 403, 429, or the page."""
    gates = {"gate": Gate()}
    with serving(tmp_path, gates, auth={"authenticator": "gate"}) as port, client(port) as connection:
        status, headers, _ = ask(connection, "GET", "/page")
        assert (status, headers["www-authenticate"]) == (401, 'Basic realm="x"')
        assert ask(connection, "GET", "/page", authorization="denied")[0] == 403
        status, headers, _ = ask(connection, "GET", "/page", authorization="busy")
        assert (status, headers["retry-after"]) == (429, "3")
        assert ask(connection, "GET", "/page", authorization="yes")[0] == 200


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET /page HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"GET /page HTTP/1.1\r\nname : value\r\n\r\n", b"400"),
        (b"GET /page HTTP/1.0\r\n\r\n", b"200"),
        (b"GET /page HTTP/1.1\r\nconnection: close\r\n\r\n", b"200"),
        (b"GET /page HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n", b"200"),
        (b"GET /page HTTP/1.1\r\na: " + b"x" * 40_000 + b"\r\n\r\n", b"431"),
    ],
)
def test_bad_and_last_requests_end_the_connection(data: bytes, status: bytes, tmp_path: Path) -> None:
    """After an answer that says what was wrong."""
    with serving(tmp_path) as port:
        assert raw(port, data).split(b" ")[1] == status


def test_connections_are_bounded_and_given_up(tmp_path: Path) -> None:
    """One too many is closed at once; one that says nothing, after a while."""
    with serving(tmp_path, max_connections=1, read_header_timeout="300ms") as port:
        with socket.create_connection(("127.0.0.1", port), 10) as first:
            assert raw(port, b"") == b""
            assert first.recv(10) == b""
        with client(port) as connection:
            assert ask(connection, "GET", "/page")[0] == 200


def test_web_pages_may_ask_where_it_is_said(tmp_path: Path) -> None:
    """The origin is answered only where it is allowed."""
    with serving(tmp_path, cors={"allowed_origins": ["https://a.example"]}) as port, client(port) as connection:
        _, headers, _ = ask(connection, "GET", "/page", origin="https://a.example")
        assert headers["access-control-allow-origin"] == "https://a.example"
        assert ask(connection, "GET", "/page", origin="https://b.example")[1]["access-control-allow-origin"] is None


def test_tls_and_client_certificates(tmp_path: Path) -> None:
    """With `client_ca_file` it may be open to others, and takes only those with a certificate."""
    authority = trustme.CA()
    mine, theirs = authority.issue_cert("localhost"), authority.issue_cert("client")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    mine.private_key_and_cert_chain_pem.write_to_path(tmp_path / "mine.pem")
    files = {"cert_file": str(tmp_path / "mine.pem"), "key_file": str(tmp_path / "mine.pem")}
    tls = {**files, "client_ca_file": str(tmp_path / "ca.pem"), "min_version": "1.3"}
    with serving(tmp_path, endpoint="0.0.0.0:0", tls=tls) as port:
        context = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
        theirs.configure_cert(context)
        connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=10)
        connection.request("GET", "/page")
        assert connection.getresponse().read() == b"hello"
        connection.close()
        stranger = http.client.HTTPSConnection(
            "localhost", port, context=ssl.create_default_context(cafile=str(tmp_path / "ca.pem")), timeout=10
        )
        with pytest.raises((ssl.SSLError, ConnectionError)):
            ask(stranger, "GET", "/page")
        stranger.close()


def test_what_cannot_work_stops_the_start(tmp_path: Path) -> None:
    """Open to all without authentication, an extension of the wrong kind, no certificate."""
    with pytest.raises(ExposedWithoutAuthentication), serving(tmp_path, endpoint="0.0.0.0:0"):
        pass
    with (
        pytest.raises(ComponentStartError, match="cannot check"),
        serving(tmp_path, {"x": object()}, auth={"authenticator": "x"}),
    ):
        pass
    with (
        pytest.raises(InvalidSetting, match="not usable"),
        serving(tmp_path, tls={"cert_file": "/nothing", "key_file": "/nothing"}),
    ):
        pass
