"""The receiver as a component: ports, exposure, TLS, credentials, start, stop and reload."""

import os
import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
import trustme
from tests.support.otlp_clients import JSON, call, details_of, exchange, post
from tests.support.otlp_service import BOTH, Service, catalog, configuration, request, running

from heliograph.exceptions import ConfigurationError, HeliographError
from heliograph.exceptions.network import AddressInUse, NameNotResolved
from heliograph.extensions.apikey import KeyStore, Scope
from heliograph.model import Signal
from heliograph.pipeline.config.load import read_and_check
from heliograph.pipeline.engine import Engine
from heliograph.pipeline.errors import ComponentStartError
from heliograph.pipeline.identity import ComponentID, Kind
from heliograph.pipeline.listening import ALLOW_VARIABLE, ExposedWithoutAuthentication

BODY = request(Signal.LOGS, "a").SerializeToString()
ANYWHERE = "0.0.0.0:0"


@pytest.mark.parametrize("transport", ["grpc", "http"])
def test_a_port_in_use_names_its_holder_and_the_setting(tmp_path: Path, transport: str) -> None:
    """The error says who has the port and which setting to change; nothing is left running."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        endpoint = f"127.0.0.1:{holder.getsockname()[1]}"
        with (
            pytest.raises(ComponentStartError) as caught,
            running(tmp_path, {**BOTH, transport: {"endpoint": endpoint}}),
        ):
            pass
    assert isinstance(caught.value.__cause__, AddressInUse)
    assert f"receivers::otlp::protocols::{transport}::endpoint: {endpoint} is in use by process" in str(caught.value)
    assert str(os.getpid()) in str(caught.value)
    assert "::endpoint" in caught.value.hints[0]
    assert f"--otlp-{transport}" in caught.value.hints[1]


@pytest.mark.parametrize("endpoint", [ANYWHERE, ":0", "[::]:0"])
def test_exposure_without_authentication_is_refused(tmp_path: Path, endpoint: str) -> None:
    """Beyond loopback nobody is listened to unless callers prove who they are; the ways out are named."""
    with (
        pytest.raises(ComponentStartError, match="protocols::http::endpoint") as caught,
        running(tmp_path, {"http": {"endpoint": endpoint}}),
    ):
        pass
    assert isinstance(caught.value.__cause__, ExposedWithoutAuthentication)
    hints = " ".join(caught.value.hints)
    assert "heliograph keys create" in hints
    assert "127.0.0.1" in hints
    assert f"{ALLOW_VARIABLE}=1" in hints


def test_a_trusted_network_can_be_declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the variable set the network's word is taken."""
    monkeypatch.setenv(ALLOW_VARIABLE, "1")
    with running(tmp_path, {"http": {"endpoint": ANYWHERE}, "grpc": {"endpoint": ANYWHERE}}) as exposed:
        assert post(exposed.ports["http"], "/v1/logs", BODY).status == 200
        assert call(exposed.ports["grpc"], Signal.LOGS, BODY) == b""


@pytest.mark.parametrize(
    ("endpoint", "error"),
    [
        ("localhost", ConfigurationError),
        ("127.0.0.1:70000", ConfigurationError),
        ("no.such.invalid:1", NameNotResolved),
    ],
)
def test_endpoints_that_are_none(tmp_path: Path, endpoint: str, error: type[HeliographError]) -> None:
    """The error names the setting."""
    protocols = {"grpc": {"endpoint": endpoint}}
    with pytest.raises(ComponentStartError, match="protocols::grpc::endpoint") as caught, running(tmp_path, protocols):
        pass
    assert isinstance(caught.value.__cause__, error)


def test_keys_open_an_exposed_endpoint(tmp_path: Path) -> None:
    """With API keys the endpoint may be exposed; only a valid key with the scope gets in, over both transports."""
    store = KeyStore.in_directory(tmp_path)
    good, _ = store.create("sdk", [Scope.INGEST])
    reader, _ = store.create("dashboard", [Scope.READ])
    listener = {"endpoint": ANYWHERE, "auth": {"authenticator": "apikey"}}
    with running(tmp_path, {"grpc": listener, "http": listener}, extensions={"apikey": None}) as guarded:
        sends: dict[str, Callable[[str, str], object]] = {
            "http": lambda name, value: post(
                guarded.ports["http"], "/v1/logs", BODY, headers={name: value} if name else {}
            ),
            "grpc": lambda name, value: _call(guarded, [(name, value)] if name else []),
        }
        for transport, ok, unknown, forbidden in (("http", 200, 401, 403), ("grpc", 0, 16, 7)):
            send = sends[transport]
            assert _code(send("authorization", f"Bearer {good}")) == ok
            assert _code(send("authorization", f"bearer {good}")) == ok
            assert _code(send("x-api-key", good)) == ok
            assert _code(send("", "")) == unknown
            assert _code(send("authorization", "Basic abc")) == unknown
            assert _code(send("authorization", f"Bearer {good[:-1]}x")) == unknown
            assert _code(send("authorization", f"Bearer {reader}")) == forbidden
        reply = post(guarded.ports["http"], "/v1/logs", b"{}", JSON)
        assert (reply.headers["www-authenticate"], reply.rpc_status.code) == ("Bearer", 16)
        assert "no API key" in reply.rpc_status.message


def _call(service: Service, metadata: list[tuple[str, str]]) -> object:
    try:
        call(service.ports["grpc"], Signal.LOGS, BODY, metadata=metadata)
    except grpc.RpcError as error:
        return details_of(error)
    return None


def _code(answer: Any) -> int:
    if answer is None:
        return 0
    return answer.status if hasattr(answer, "status") else answer.code


def test_an_authenticator_must_be_there_and_be_one(tmp_path: Path) -> None:
    """A name that is no started extension is an error at start."""
    listener = {"http": {"endpoint": "127.0.0.1:0", "auth": {"authenticator": "apikey"}}}
    with pytest.raises(ComponentStartError, match="apikey"), running(tmp_path, listener):
        pass


class Certificates:
    """An authority, a server's certificate and a client's, as files."""

    def __init__(self, directory: Path) -> None:
        authority = trustme.CA()
        server, client = authority.issue_cert("localhost", "127.0.0.1"), authority.issue_cert("client@example.org")
        self.server = server
        self.authority_file = directory / "ca.pem"
        authority.cert_pem.write_to_path(str(self.authority_file))
        self.cert_file, self.key_file = directory / "server.pem", directory / "server.key"
        server.cert_chain_pems[0].write_to_path(str(self.cert_file))
        server.private_key_pem.write_to_path(str(self.key_file))
        self.client_file, self.client_key = directory / "client.pem", directory / "client.key"
        client.cert_chain_pems[0].write_to_path(str(self.client_file))
        client.private_key_pem.write_to_path(str(self.client_key))

    def context(self, *, with_client: bool) -> ssl.SSLContext:
        """For an HTTP client."""
        context = ssl.create_default_context(cafile=str(self.authority_file))
        if with_client:
            context.load_cert_chain(self.client_file, self.client_key)
        return context

    def credentials(self, *, with_client: bool) -> grpc.ChannelCredentials:
        """For a gRPC client."""
        authority = self.authority_file.read_bytes()
        if not with_client:
            return grpc.ssl_channel_credentials(authority)
        return grpc.ssl_channel_credentials(authority, self.client_key.read_bytes(), self.client_file.read_bytes())


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Fresh certificates."""
    return Certificates(Path(tmp_path_factory.mktemp("tls")))


def test_tls(tmp_path: Path, certificates: Certificates) -> None:
    """Both transports speak TLS; a plain client is not understood."""
    tls = {"cert_file": str(certificates.cert_file), "key_file": str(certificates.key_file)}
    listener = {"endpoint": "127.0.0.1:0", "tls": tls}
    with running(tmp_path, {"grpc": listener, "http": {**listener, "tls": {**tls, "min_version": "1.3"}}}) as secure:
        context = certificates.context(with_client=False)
        assert post(secure.ports["http"], "/v1/logs", BODY, tls=context).status == 200
        credentials = certificates.credentials(with_client=False)
        assert call(secure.ports["grpc"], Signal.LOGS, BODY, credentials=credentials) == b""
        assert b"200" not in exchange(secure.ports["http"], b"POST /v1/logs HTTP/1.1\r\n\r\n")
        with pytest.raises(grpc.RpcError):
            call(secure.ports["grpc"], Signal.LOGS, BODY)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with pytest.raises(ssl.SSLError):
            post(secure.ports["http"], "/v1/logs", BODY, tls=context)


def test_mutual_tls_counts_as_authentication(tmp_path: Path, certificates: Certificates) -> None:
    """With `client_ca_file` the endpoint may be exposed, and only clients with a certificate get in."""
    tls = {
        "cert_pem": certificates.cert_file.read_text(),
        "key_pem": certificates.key_file.read_text(),
        "client_ca_file": str(certificates.authority_file),
    }
    listener = {"endpoint": ANYWHERE, "tls": tls}
    with running(tmp_path, {"grpc": listener, "http": listener}) as mutual:
        ports = mutual.ports
        assert post(ports["http"], "/v1/logs", BODY, tls=certificates.context(with_client=True)).status == 200
        assert call(ports["grpc"], Signal.LOGS, BODY, credentials=certificates.credentials(with_client=True)) == b""
        with pytest.raises((ssl.SSLError, ConnectionError)):
            post(ports["http"], "/v1/logs", BODY, tls=certificates.context(with_client=False))
        with pytest.raises(grpc.RpcError):
            call(ports["grpc"], Signal.LOGS, BODY, credentials=certificates.credentials(with_client=False))


def _greet(port: int, context: ssl.SSLContext, version: ssl.TLSVersion) -> str:
    """The protocol that is agreed on with a client that speaks one version of TLS."""
    context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(["h2"])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        return str(secure.selected_alpn_protocol())


@pytest.mark.parametrize(("minimum", "old"), [("1.2", True), ("1.3", False)])
def test_the_oldest_tls_version_holds_for_grpc(
    tmp_path: Path, certificates: Certificates, minimum: str, *, old: bool
) -> None:
    """With `min_version: "1.3"` TLS 1.2 is refused over gRPC too, and a stop answers what is in flight."""
    tls = {"cert_file": str(certificates.cert_file), "key_file": str(certificates.key_file), "min_version": minimum}
    with running(tmp_path, {"grpc": {"endpoint": "127.0.0.1:0", "tls": tls}}) as secure:
        port = secure.ports["grpc"]
        credentials = certificates.credentials(with_client=False)
        large = request(Signal.LOGS, "x" * 3_000_000).SerializeToString()
        assert call(port, Signal.LOGS, BODY, credentials=credentials) == b""
        assert call(port, Signal.LOGS, large, credentials=credentials) == b""
        assert _greet(port, certificates.context(with_client=False), ssl.TLSVersion.TLSv1_3) == "h2"
        if old:
            assert _greet(port, certificates.context(with_client=False), ssl.TLSVersion.TLSv1_2) == "h2"
        else:
            with pytest.raises(ssl.SSLError):
                _greet(port, certificates.context(with_client=False), ssl.TLSVersion.TLSv1_2)
        assert len(secure.wait_for(Signal.LOGS, 2)) == 2


def test_tls_settings_that_cannot_work(tmp_path: Path, certificates: Certificates) -> None:
    """Missing, doubled or unreadable certificates are errors that name the setting."""
    cert, key = str(certificates.cert_file), str(certificates.key_file)
    cases: list[tuple[str, dict[str, str], str]] = [
        ("http", {"cert_file": cert}, "http::tls::key"),
        ("http", {"cert_file": cert, "key_file": "/no/such/file"}, "tls::key_file: /no/such/file cannot be read"),
        ("http", {"cert_file": key, "key_file": cert}, "not usable"),
        ("http", {"cert_file": cert, "key_file": key, "cert_pem": "x"}, "either cert_file or the PEM text"),
        ("grpc", {"cert_file": cert, "key_file": "/no/such/file", "min_version": "1.3"}, "grpc::tls::key_file"),
    ]
    for transport, tls, expected in cases:
        protocols = {transport: {"endpoint": "127.0.0.1:0", "tls": tls}}
        with pytest.raises(HeliographError) as caught, running(tmp_path, protocols):
            pass
        assert expected in str(caught.value)


def test_protocols_are_on_when_they_are_named(tmp_path: Path) -> None:
    """`grpc:` without settings is on, as in the Collector; none at all is an error."""
    components = catalog()
    checked = read_and_check([configuration({"grpc": None})], components)
    protocols = checked.spec(Kind.RECEIVER, ComponentID("otlp")).config.protocols  # type: ignore[attr-defined]
    assert (protocols.grpc.endpoint, protocols.http) == ("localhost:4317", None)
    with pytest.raises(ConfigurationError, match="name at least one of grpc and http"), running(tmp_path, {}):
        pass


def test_a_reload_keeps_the_sockets(tmp_path: Path) -> None:
    """A changed pipeline behind it does not disturb an open connection; a signal that left is refused."""
    components = catalog()
    engine = Engine(components, tmp_path)
    http_only = {"http": {"endpoint": "127.0.0.1:0"}}
    engine.start(read_and_check([configuration(http_only)], components))
    try:
        service = Service(engine)
        with socket.create_connection(("127.0.0.1", service.ports["http"]), timeout=10) as connection:
            head = b"POST /v1/%b HTTP/1.1\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n"
            connection.sendall(head % b"logs")
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
            engine.reload(read_and_check([configuration(http_only, signals=("traces",))], components))
            connection.sendall(head % b"logs")
            assert connection.recv(1000).startswith(b"HTTP/1.1 404")
            connection.sendall(head % b"traces")
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
    finally:
        engine.shutdown(time.monotonic() + 5)


def test_stopping_answers_what_was_taken(tmp_path: Path) -> None:
    """While clients send, a shutdown gives each request an answer or closes its connection; the answered are kept."""
    answered: list[str] = []
    stop = threading.Event()
    with running(tmp_path) as service:

        def send(worker: int) -> None:
            number = 0
            while not stop.is_set():
                name = f"{worker}-{number}"
                number += 1
                try:
                    if worker % 2:
                        call(service.ports["grpc"], Signal.LOGS, request(Signal.LOGS, name).SerializeToString())
                    elif (
                        post(service.ports["http"], "/v1/logs", request(Signal.LOGS, name).SerializeToString()).status
                        != 200
                    ):
                        return
                except (grpc.RpcError, OSError):
                    return
                answered.append(name)

        threads = [threading.Thread(target=send, args=(worker,)) for worker in range(4)]
        for thread in threads:
            thread.start()
        service.wait_for(Signal.LOGS, 20)
        keeper = service.keeper
    stop.set()
    for thread in threads:
        thread.join(10)
    assert len(answered) >= 20
    assert set(answered) <= set(service.names(Signal.LOGS))
    assert keeper is service.keeper
    for port in service.ports.values():
        with pytest.raises(OSError, match=r"refused|reset"):
            socket.create_connection(("127.0.0.1", port), timeout=1)


def test_acknowledged_requests_survive_in_the_journal(tmp_path: Path) -> None:
    """What was acknowledged while the destination was down arrives after the next start."""
    from heliograph.pipeline.errors import PipelineFullError

    with running(tmp_path) as first:
        first.keeper.error = lambda _: PipelineFullError("down")
        for name in ("a", "b"):
            assert post(first.ports["http"], "/v1/logs", request(Signal.LOGS, name).SerializeToString()).status == 200
        assert call(first.ports["grpc"], Signal.LOGS, request(Signal.LOGS, "c").SerializeToString()) == b""
    with running(tmp_path) as second:
        assert second.wait_for(Signal.LOGS, 3) == ["a", "b", "c"]
