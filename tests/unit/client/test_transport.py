"""TLS with certificates that change on disk, and proxies."""

import os
import ssl
from pathlib import Path

import pytest
import trustme
from tests.support.sinks import http_sink

from heliograph.client import ClientBuilder, OtlpClient, RetrySettings, Tls
from heliograph.client.tls import CertificateFiles
from heliograph.exceptions import HeliographError
from heliograph.model import Signal

ONCE = RetrySettings(0.01, 0.01, 1.0, 0.0, 0.001)
BODY = b"\x0a\x00"


def write_client_certificate(authority: trustme.CA, directory: Path) -> None:
    """A client certificate and its key."""
    certificate = authority.issue_cert("client@example.org")
    certificate.private_key_pem.write_to_path(directory / "key.pem")
    (directory / "cert.pem").write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))


def test_mutual_tls_with_rotation(tmp_path: Path) -> None:
    """A client whose certificate is not accepted works as soon as the files on disk are replaced."""
    servers, clients, strangers = trustme.CA(), trustme.CA(), trustme.CA()
    servers.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    servers.issue_cert("localhost").configure_cert(context)
    clients.configure_trust(context)
    write_client_certificate(strangers, tmp_path)
    tls = Tls(tmp_path / "ca.pem", tmp_path / "cert.pem", tmp_path / "key.pem")
    with http_sink(context=context) as server:
        settings = ClientBuilder().endpoint(f"https://localhost:{server.port}").retry(ONCE).tls(tls).settings()
        with OtlpClient(settings=settings) as client:
            with pytest.raises(HeliographError):
                client.export_bytes(Signal.LOGS, BODY, 1)
            write_client_certificate(clients, tmp_path)

            def accepted() -> bool:
                try:
                    client.export_bytes(Signal.LOGS, BODY, 1)
                except HeliographError:
                    return False
                return True

            assert any(accepted() for _ in range(2000))
            assert server.received.bodies == [BODY]


def test_an_unknown_server_is_refused() -> None:
    """A certificate that nobody vouches for ends the call with an error that says so."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with http_sink(context=context) as server:
        settings = ClientBuilder().endpoint(f"https://localhost:{server.port}").retry(ONCE).settings()
        with OtlpClient(settings=settings) as client, pytest.raises(HeliographError, match=r"certificate|SSL"):
            client.export_bytes(Signal.LOGS, BODY, 1)
        assert server.received.bodies == []


def test_files_are_looked_at_once_a_second(tmp_path: Path) -> None:
    """The first look says changed; later ones only when a file is another, and not more often than each second."""
    path = tmp_path / "ca.pem"
    path.write_text("one")
    now = 0.0
    files = CertificateFiles(Tls(path), monotonic=lambda: now)
    assert files.changed()
    path.write_text("another")
    os.utime(path, ns=(1, 1))
    assert not files.changed()
    now = 2.0
    assert files.changed()
    now = 4.0
    assert not files.changed()


def test_requests_go_through_a_proxy() -> None:
    """With a proxy the request line names the whole address, and the proxy gets the body."""
    with http_sink() as proxy:
        settings = ClientBuilder().endpoint("http://collector.invalid:4318").proxy(proxy.url).retry(ONCE).settings()
        with OtlpClient(settings=settings) as client:
            client.export_bytes(Signal.LOGS, BODY, 1)
    path, _, body = proxy.received.requests[0]
    assert (path, body) == ("http://collector.invalid:4318/v1/logs", BODY)
